"""The cache of the compiled engine: what formulon runs on is compiled once for a computer, not at each start.

Compiling it takes 2 to 3 s of processor time, reading what was compiled 5 ms. An entry is machine code; it is loaded
only when the hash that it begins with is its own, so that a damaged one is as if it were not there, and it is readable
and writable by its owner alone, as the programs that the user installs are.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from akm_excel.storage import cache_folder, private_folder, write_whole

_HASH = 32
"""The bytes of an entry's own hash, which it begins with."""


@contextmanager
def compiled_once(wasmtime: Any) -> Iterator[None]:
    """While this holds, what `wasmtime` (the module) loads from a file comes from the cache, or goes into it.

    formulon makes its engine without asking how, when it is first used: so it is told for that time.
    """
    engine, module = wasmtime.Engine, wasmtime.Module
    load = module.from_file

    def settled() -> Any:
        config = wasmtime.Config()
        config.cranelift_opt_level = "none"  # a plan is calculated in 20 ms either way, and compiled in 2 s, not in 3
        config.parallel_compilation = False
        return engine(config)

    wasmtime.Engine = settled
    module.from_file = lambda engine, path: _loaded(wasmtime, load, engine, path)
    try:
        yield
    finally:
        wasmtime.Engine = engine
        module.from_file = load


def _loaded(wasmtime: Any, load: Any, engine: Any, path: str) -> Any:
    import platform  # noqa: PLC0415 - with the next 15 ms, which only an engine's start pays
    from importlib.metadata import version  # noqa: PLC0415

    with suppress(OSError, wasmtime.WasmtimeError):  # an entry of another processor is refused by wasmtime itself
        made_by = f"wasmtime {version('wasmtime')} for {platform.machine()}".encode()
        name = hashlib.sha256(made_by + Path(path).read_bytes()).hexdigest()
        place = cache_folder() / "engines" / f"{name[:24]}.bin"
        code = _recalled(place)
        if code is not None:
            return wasmtime.Module.deserialize(engine, code)
        compiled = load(engine, path)
        code = bytes(compiled.serialize())
        with suppress(OSError):
            private_folder(place.parent)
            _clear(place.parent)
            write_whole(place, hashlib.sha256(code).digest() + code, private=True, durable=False)
        return compiled
    return load(engine, path)


def _recalled(place: Path) -> bytes | None:
    try:
        entry = place.read_bytes()
    except OSError:
        return None
    code = entry[_HASH:]
    return code if hashlib.sha256(code).digest() == entry[:_HASH] else None


def _clear(folder: Path) -> None:
    """Take away what earlier versions were compiled to: 10 MB each."""
    for old in folder.glob("*.bin"):
        old.unlink(missing_ok=True)
