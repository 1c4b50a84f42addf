"""A compound file looked at by the rules of [MS-CFB], written apart from what writes ours.

olefile and Office read files that break most of these; other programs, and a day's Office, need not.
"""

import struct

FREE, END, TABLE, TABLE_OF_TABLES = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
NONE = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5


def faults(data: bytes) -> list[str]:
    """What is against the rules; nothing where the file is right."""
    check = _Check(data)
    check.header()
    check.directory()
    return check.found + check.left_over()


class _Check:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.found: list[str] = []
        self.used: dict[int, str] = {}
        self.small_used: set[int] = set()

    def say(self, fault: str) -> None:
        self.found.append(fault)

    def sector(self, number: int) -> bytes:
        return self.data[512 * (number + 1) :][:512]

    def header(self) -> None:
        head = self.data[:512]
        if head[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            self.say("signature")
        minor, major, order, shift, small_shift = struct.unpack_from("<5H", head, 24)
        if (major, order, shift, small_shift) != (3, 0xFFFE, 9, 6) or minor != 0x3E:
            self.say("version, byte order or sizes of sectors")
        if len(self.data) % 512:
            self.say("not whole sectors")
        count = struct.unpack_from("<I", head, 44)[0]
        numbers = struct.unpack_from("<109I", head, 76)
        if any(number != FREE for number in numbers[count:]):
            self.say("a table's sector beyond their number")
        self.table: list[int] = []
        for number in numbers[:count]:
            self.used[number] = "table"
            self.table += struct.unpack("<128I", self.sector(number))
        for number in numbers[:count]:
            if self.table[number] != TABLE:
                self.say(f"sector {number} of the table is not marked as one")
        small_first, small_count = struct.unpack_from("<II", head, 60)
        chain = self.chain(small_first, "small table")
        if len(chain) != small_count:
            self.say("the small table's number of sectors")
        self.small = [n for number in chain for n in struct.unpack("<128I", self.sector(number))]
        first = struct.unpack_from("<I", head, 48)[0]
        raw = b"".join(self.sector(number) for number in self.chain(first, "directory"))
        self.entries = [raw[at : at + 128] for at in range(0, len(raw), 128)]

    def chain(self, number: int, owner: str) -> list[int]:
        sectors: list[int] = []
        while number != END:
            if number >= len(self.table) or number in self.used:
                self.say(f"{owner}: the chain leads to sector {number}, which is {self.used.get(number, 'outside')}")
                break
            self.used[number] = owner
            sectors.append(number)
            number = self.table[number]
        return sectors

    def small_chain(self, number: int, owner: str) -> int:
        length = 0
        while number != END:
            if number >= len(self.small) or number in self.small_used:
                self.say(f"{owner}: the chain leads to small sector {number}")
                break
            self.small_used.add(number)
            length += 1
            number = self.small[number]
        return length

    def name(self, number: int) -> str:
        entry = self.entries[number]
        size = struct.unpack_from("<H", entry, 64)[0]
        text = entry[: max(size - 2, 0)].decode("utf-16-le")
        if entry[max(size - 2, 0) : 64].strip(b"\0"):
            self.say(f"{text}: something behind the name")
        return text

    def directory(self) -> None:
        root = self.entries[0]
        if root[66] != ROOT or self.name(0) != "Root Entry":
            self.say("the first entry is not the root")
        self.seen = {0}
        self.storage(0)
        for number, entry in enumerate(self.entries):
            if number not in self.seen and entry[66] != 0:
                self.say(f"{self.name(number)}: reached by nothing")
            if entry[66] == 0 and struct.unpack_from("<III", entry, 68) != (NONE, NONE, NONE):
                self.say(f"entry {number} is free, and names others")
        first, size = struct.unpack_from("<I", root, 116)[0], struct.unpack_from("<I", root, 120)[0]
        sectors = len(self.chain(first, "small stream"))
        if sectors != -(-size // 512):
            self.say("the small stream's size")

    def storage(self, number: int) -> None:
        child = struct.unpack_from("<I", self.entries[number], 76)[0]
        names: list[str] = []
        blacks = self.tree(child, names, parent_is_red=False)
        if blacks is None:
            self.say(f"{self.name(number)}: not as many black entries on each way down")
        keys = [(len(name), name.upper()) for name in names]
        if keys != sorted(set(keys)):
            self.say(f"{self.name(number)}: names out of order")

    def tree(self, number: int, names: list[str], *, parent_is_red: bool) -> int | None:
        """The black entries on each way down, None where they differ; `names` are filled in order."""
        if number == NONE:
            return 1
        if number in self.seen or number >= len(self.entries):
            self.say(f"entry {number} is named twice")
            return None
        self.seen.add(number)
        entry = self.entries[number]
        is_red = entry[67] == 0
        if is_red and parent_is_red:
            self.say(f"{self.name(number)}: a red entry below a red one")
        left, right, _ = struct.unpack_from("<III", entry, 68)
        before = self.tree(left, names, parent_is_red=is_red)
        names.append(self.name(number))
        after = self.tree(right, names, parent_is_red=is_red)
        self.content(number)
        return None if before is None or before != after else before + (not is_red)

    def content(self, number: int) -> None:
        entry, name = self.entries[number], self.name(number)
        first, size = struct.unpack_from("<I", entry, 116)[0], struct.unpack_from("<I", entry, 120)[0]
        if entry[66] == STORAGE:
            if size:
                self.say(f"{name}: a storage with a size")
            self.storage(number)
        elif entry[66] == STREAM:
            small = size < 4096
            length = self.small_chain(first, name) if small else len(self.chain(first, name))
            if length != -(-size // (64 if small else 512)):
                self.say(f"{name}: {length} sectors for {size} bytes")
        else:
            self.say(f"{name}: neither stream nor storage")

    def left_over(self) -> list[str]:
        sectors = len(self.data) // 512 - 1
        lost = [n for n in range(sectors) if self.table[n] != FREE and n not in self.used]
        beyond = [n for n in range(sectors, len(self.table)) if self.table[n] != FREE]
        small_lost = [n for n, following in enumerate(self.small) if following != FREE and n not in self.small_used]
        return [f"{what}: {numbers}" for what, numbers in (
            ("sectors that nothing uses", lost), ("sectors beyond the file", beyond), ("small ones", small_lost),
        ) if numbers]  # fmt: skip
