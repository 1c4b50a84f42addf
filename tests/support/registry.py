"""A registry in memory."""

from dataclasses import dataclass, field

from akm_excel.excel.registry import Hive, Value


@dataclass
class MemoryRegistry:
    """Values by hive, key and name; keys are compared as Windows does, whatever their case."""

    values: dict[tuple[Hive, str, str], Value] = field(default_factory=dict)

    @staticmethod
    def _place(hive: Hive, key: str, name: str) -> tuple[Hive, str, str]:
        return hive, key.casefold(), name.casefold()

    def put(self, hive: Hive, key: str, name: str, value: Value) -> None:
        self.values[self._place(hive, key, name)] = value

    def read(self, hive: Hive, key: str, name: str) -> Value | None:
        return self.values.get(self._place(hive, key, name))

    def names(self, hive: Hive, key: str) -> tuple[str, ...]:
        return tuple(name for of, under, name in self.values if (of, under) == (hive, key.casefold()))

    def write(self, key: str, name: str, value: str) -> None:
        self.put(Hive.USER, key, name, value)

    def delete(self, key: str, name: str) -> None:
        self.values.pop(self._place(Hive.USER, key, name), None)
