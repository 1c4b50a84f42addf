"""Files are written whole or not at all, and what a killed program left is taken away."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from akm_excel import api, backups, error_log, storage
from akm_excel.buttons import guide, printed, undo_log
from akm_excel.errors import WriteError
from akm_excel.importing.decisions import Decisions, usual_place
from akm_excel.storage import SCRATCH, archive_folder, save, write_whole


@pytest.fixture(autouse=True)
def _looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_cleared", set())


def scratch_of(process: int, folder: Path, name: str = "0a1b2c3d.xlsx") -> Path:
    path = folder / f"{SCRATCH}{storage._computer()}-{process}-{name}"
    path.write_bytes(b"half")
    return path


def ended() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_what_a_killed_program_left_is_taken_away_by_the_next(tmp_path: Path) -> None:
    left = scratch_of(ended(), tmp_path)
    save(tmp_path / "plan.xlsx", b"new")
    assert not left.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


def test_what_a_running_program_is_writing_stays(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as running:
        time.sleep(0.1)
        left = scratch_of(running.pid, tmp_path)
        save(tmp_path / "plan.xlsx", b"new")
        assert left.exists()
        running.kill()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux says when a process began")
def test_a_process_that_has_the_number_of_a_dead_one_keeps_nothing(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as running:
        left = scratch_of(running.pid, tmp_path)
        before = time.time() - 3600
        os.utime(left, (before, before))
        save(tmp_path / "plan.xlsx", b"new")
        assert not left.exists()
        running.kill()


def test_another_computers_unfinished_file_stays_for_a_day(tmp_path: Path) -> None:
    fresh, old = (tmp_path / f"{SCRATCH}ffffffff-{number}-00000000.xlsx" for number in (1, 2))
    for path in (fresh, old):
        path.write_bytes(b"half")
    before = time.time() - 25 * 3600
    os.utime(old, (before, before))
    save(tmp_path / "plan.xlsx", b"new")
    assert fresh.exists()
    assert not old.exists()


def test_a_killed_writer_leaves_the_old_file_and_names_itself(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"old")
    code = (
        "import os, signal; from pathlib import Path; from akm_excel import storage;"
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL);"
        f"storage.save(Path({str(target)!r}), b'new')"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.glob(f"{SCRATCH}*"))) == 1
    save(target, b"newer")
    assert list(tmp_path.iterdir()) == [target]


def test_without_overwriting_the_second_of_two_writers_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "plan.xlsx"
    finished = storage._adopt

    def another_comes_first(scratch: Path, path: Path, *, private: bool) -> None:
        finished(scratch, path, private=private)
        target.write_bytes(b"another's")

    monkeypatch.setattr(storage, "_adopt", another_comes_first)
    with pytest.raises(WriteError, match="exists already"):
        save(target, b"mine", overwrite=False)
    assert target.read_bytes() == b"another's"
    assert list(tmp_path.iterdir()) == [target]


def test_without_overwriting_also_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    target = tmp_path / "plan.xlsx"
    write_whole(target, b"mine", overwrite=False)
    assert target.read_bytes() == b"mine"
    with pytest.raises(FileExistsError):
        write_whole(target, b"again", overwrite=False)
    assert target.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [target]


def test_a_write_protected_file_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"signed")
    target.chmod(0o444)
    with pytest.raises(WriteError, match="write-protected"):
        save(target, b"new")
    assert target.read_bytes() == b"signed"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_folder_in_which_one_may_not_write_is_named_as_the_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(storage, "write_whole", refusing)  # who runs the tests may write everywhere
    with pytest.raises(WriteError) as error:
        save(tmp_path / "plan.xlsx", b"new")
    assert "(you may not do that there)" in error.value.found
    assert "Excel" not in error.value.remedy


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such things")
def test_what_is_no_file_is_refused_with_a_message(tmp_path: Path) -> None:
    folder, pipe, loop, long = (tmp_path / f"{name}.xlsx" for name in ("folder", "pipe", "loop", "x" * 251))
    folder.mkdir()
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    cannot, kind = "cannot be written", "folder or a device"
    nowhere = tmp_path / "plan.xlsx" / "x.xlsx"
    for target, said in ((folder, kind), (pipe, kind), (loop, cannot), (long, cannot), (nowhere, cannot)):
        with pytest.raises(WriteError, match=said):
            save(target, b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.xlsx", "loop.xlsx", "pipe.xlsx"]


def test_a_name_of_255_bytes_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("ж" * 125 + ".xlsx")
    save(target, b"new")
    assert target.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_rights_stay_and_private_files_are_private(tmp_path: Path) -> None:
    target, secret = tmp_path / "plan.xlsx", tmp_path / "secret.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    save(target, b"new")
    write_whole(secret, b"x", private=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_is_kept_is_the_users_alone_whatever_the_umask(
    tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    for name in ("AKM_CACHE", "AKM_STATE", "AKM_ARCHIVE", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("webbrowser.open", lambda address: None)
    before = os.umask(0)
    try:
        api.recalculate(filled)
        api.merge([filled], tmp_path / "region.xlsx")
        api.archive_add([filled])
        guide.show()
        printed.remember(filled)
        undo_log.keep("plan.xlsx", "recalc", [])
        Decisions(usual_place()).save()
        assert error_log.write(ValueError("x"), "trying") is not None
    finally:
        os.umask(before)
    made = [path for path in home.rglob("*") if not path.is_symlink()]
    assert len([path for path in made if path.is_file()]) > 8
    inside = [path for path in made if archive_folder() not in path.parents]
    assert [path for path in inside if path.stat().st_mode & 0o077] == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "plan.xlsx", tmp_path / "link.xlsx"
    real.write_bytes(b"old")
    link.symlink_to(real)
    save(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_the_folder_is_synced_as_well_as_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    save(tmp_path / "plan.xlsx", b"new")
    assert synced == ([False] if os.name == "nt" else [False, True])


def test_the_last_five_versions_are_kept_and_never_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    folder = tmp_path / "work"
    folder.mkdir()
    path = folder / "reja.xlsx"
    assert backups.keep(path) is None
    for version in range(8):
        path.write_bytes(b"%d" % version)
        assert backups.keep(path) == backups.keep(path)  # the same version is kept once
    assert [copy.read_bytes() for copy in backups.of(path)] == [b"3", b"4", b"5", b"6", b"7"]
    assert {copy.suffix for copy in backups.of(path)} == {".xlsx"}
    assert list(folder.iterdir()) == [path]
    if os.name != "nt":
        assert {stat.S_IMODE(copy.stat().st_mode) for copy in backups.of(path)} == {0o600}


def test_nothing_is_written_where_the_version_before_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").write_bytes(b"a file, not a folder")
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    path = tmp_path / "reja.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(WriteError, match="cannot be kept"):
        backups.keep(path)


def test_what_was_left_at_the_very_end_is_taken_away_also_where_nothing_is_written(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    os.link(scratch_of(ended(), tmp_path), target)
    with pytest.raises(WriteError, match="exists already"):
        save(target, b"new", overwrite=False)
    assert list(tmp_path.iterdir()) == [target]
