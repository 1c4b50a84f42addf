"""The list of workbooks that others wrote is what the command tried; the command itself needs the registries."""

from tests.stress import _public_files as files


def test_at_least_three_hundred_workbooks_are_listed_with_their_hashes() -> None:
    listed = files.listed()
    assert len(listed) >= 300
    assert all(len(sha256) == 64 for sha256 in listed)
    assert set(listed.values()) <= {"written", "no_number", "refused", "nobody_reads_it", "reader_died"}


def test_each_package_is_known_by_registry_version_and_hash() -> None:
    sources = files.sources()
    assert {source.registry for source in sources} == {"debian", "npm", "pypi"}
    assert all(source.version and len(source.sha256) == 64 for source in sources)
    archives = {source.archive for source in sources}
    lines = files.WORKBOOKS.read_text(encoding="utf-8").splitlines()
    assert {line.split()[2] for line in lines if line[0] != "#"} <= archives
