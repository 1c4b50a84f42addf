"""Merging on a Dask cluster: the same bytes as here, also when a worker dies in the middle."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import distributed
import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.errors import AkmError
from akm_excel.merging.cluster import cluster


@pytest.fixture(scope="module")
def dask() -> Iterator["distributed.LocalCluster"]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    """Many workbooks: copies of the demonstration's, which are there several times."""
    found = tmp_path / "tumanlar"
    for copy in range(8):
        (found / str(copy)).mkdir(parents=True)
        for path in demo.districts:
            shutil.copy(path, found / str(copy) / path.name)
    return found


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes(dask, folder: Path, tmp_path: Path) -> None:
    api.merge([folder], tmp_path / "here.xlsx")
    code = main(
        ["merge", str(folder), "--dask", dask.scheduler_address, "--no-memory", "-o", str(tmp_path / "there.xlsx")]
    )
    assert code == 0
    assert (tmp_path / "there.xlsx").read_bytes() == (tmp_path / "here.xlsx").read_bytes()


@pytest.mark.slow
def test_a_worker_that_dies_in_the_middle_changes_nothing(dask, folder: Path, tmp_path: Path) -> None:
    api.merge([folder], tmp_path / "here.xlsx")
    victim = next(iter(dask.workers.values())).pid
    killed = []

    def progress(files):
        for index, file in enumerate(files):
            if index == 20:
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
            yield file

    with cluster(dask.scheduler_address) as (executor, threads):
        assert threads == 2
        api.merge([folder], tmp_path / "there.xlsx", executor=executor, jobs=threads, progress=progress)
    assert killed
    assert (tmp_path / "there.xlsx").read_bytes() == (tmp_path / "here.xlsx").read_bytes()


@pytest.mark.slow
def test_files_may_lie_behind_a_url(folder: Path, tmp_path: Path) -> None:
    import fsspec

    files = fsspec.filesystem("memory")
    for path in sorted(folder.joinpath("0").iterdir()):
        files.pipe(f"/tumanlar/{path.name}", path.read_bytes())
    assert main(["merge", "memory://tumanlar", "--no-memory", "-o", str(tmp_path / "out.xlsx")]) == 0
    region = api.merge([folder / "0"], tmp_path / "here.xlsx")
    assert len(region.plans) == 17
    there = api.read_region(tmp_path / "out.xlsx")  # its bytes differ: no link leads to a file behind an address
    assert {one.name: plan.by_key for one, plan in there.plans.items()} == {
        one.name: plan.by_key for one, plan in api.read_region(tmp_path / "here.xlsx").plans.items()
    }
    with pytest.raises(AkmError, match="no such file"):
        api.merge(["memory://nowhere"], tmp_path / "out.xlsx")


def test_where_nothing_answers_the_message_says_so(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("akm_excel.merging.cluster._PATIENCE", "500ms")
    assert main(["merge", str(tmp_path), "--dask", "tcp://127.0.0.1:9", "-o", str(tmp_path / "out.xlsx")]) == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
