"""A Dask cluster to run the tasks of a merge on. Scheduling is all Dask's."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from akm_excel.errors import AkmError, optional
from akm_excel.language import tr

_PATIENCE = "10s"
_RETRIES = 2


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the cluster whose scheduler is at `address` (``tcp://host:8786``), and its number of threads.

    Its workers must have this package and reach the files by the same paths or URLs. Raises `AkmError`
    where Dask is not installed or nothing answers.
    """
    distributed = optional("distributed", "dask")
    try:
        client = distributed.Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as exc:
        raise AkmError(
            tr("No Dask scheduler answers at {address}.").format(address=address),
            expected="tcp://host:8786",
            remedy=tr("check the address and that the scheduler runs"),
        ) from exc
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise AkmError(
                tr("The Dask cluster at {address} has no workers.").format(address=address),
                remedy=tr("start workers: dask worker {address}").format(address=address),
            )
        yield client.get_executor(pure=False, retries=_RETRIES), threads
