"""Who answers the chunks of a sweep: this process, local ones, or a cluster.

Local processes and clusters go one way, ``distributed``: the bench is sent to every
worker once, chunks follow as workers get free, and a chunk whose worker is lost is
given to another. Nothing of it is imported before it is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from time import sleep
from typing import TYPE_CHECKING, Any, Protocol

from ionshore.core.errors import CommandError, ModelLimit, SolveError
from ionshore.core.tell import tell
from ionshore.sweep.chunk import Bench, Job, packed, solve_chunk, solve_packed

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Rows", "Workplace", "workplace"]

Rows = list[dict[str, Any]]

AHEAD = 2
"""Chunks that wait for each thread of a worker, so that none stands idle."""
PATIENCE = 60.0
"""Seconds in which a cluster must show a worker [s]."""
ATTEMPTS = 5
"""Workers that may be lost on one chunk, and times the bench is sent again."""
PAUSE = 0.5
"""Before the bench is sent again [s]."""
_LIGHT = {
    # nobody looks at the samples that it takes of what workers do
    "distributed.worker.profile.enabled": False,
    # loops that only watch wake up less often
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.tick.cycle": "10s",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.scheduler.work-stealing-interval": "1s",
    "distributed.scheduler.active-memory-manager.start": False,
    # as Dask has it, but memory is not given back at each release: a solve takes and
    # releases the same arrays, and would be a quarter slower
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), 1
    ),
}
"""Settings of workers on this machine: what they spend beside cases goes into cases."""
_REFUSED = "The sweep cannot be shared out."


class Workplace(Protocol):
    """Answers chunks, in any order."""

    hands: int
    """Cases that are solved at the same time."""

    def answers(self, bench: Bench, chunks: Iterator[Sequence[Job]]) -> Iterator[Rows]:
        """Yield the rows of each chunk as soon as they are there."""


class Here:
    """The process that asks."""

    hands = 1

    def answers(self, bench: Bench, chunks: Iterator[Sequence[Job]]) -> Iterator[Rows]:
        """Yield the rows of each chunk."""
        return (solve_chunk(bench, jobs) for jobs in chunks)


class Elsewhere:
    """The workers of a scheduler.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.hands = 1

    def answers(self, bench: Bench, chunks: Iterator[Sequence[Job]]) -> Iterator[Rows]:
        """Yield the rows of each chunk as soon as they are there.

        Raises
        ------
        SolveError
            W726 if workers are lost again and again, or cannot open what they are sent.
        """
        from distributed import as_completed

        sent = self._sent(bench)
        waiting: dict[Any, Sequence[Job]] = {}
        losses = 0
        done = as_completed()
        self._feed(done, waiting, sent, chunks)
        for future in done:
            jobs = waiting.pop(future)
            if future.status == "finished":
                yield future.result()
                future.release()
                self._feed(done, waiting, sent, chunks)
                continue
            # The bench went with the last worker that held it: send it again.
            losses += 1
            if losses > ATTEMPTS * max(1, len(waiting)):
                error = future.exception() if future.status == "error" else None
                raise _refused(error or future.status)
            sent = self._sent(bench)
            self._give(done, waiting, sent, jobs)

    def _sent(self, bench: Bench) -> Any:
        """Send the bench to every worker; some may be lost meanwhile."""
        for left in reversed(range(ATTEMPTS)):
            try:
                self._client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                raise _refused(error) from error
            try:
                # a new name each time, so that nothing lost is waited for
                return self._client.scatter(bench, broadcast=True, hash=False)
            except Exception as error:
                # what goes wrong on a worker comes back as a plain exception; one
                # that is being lost is noticed in a moment
                if not left:
                    raise _refused(error) from error
                sleep(PAUSE)
        return None

    def _feed(
        self,
        done: Any,
        waiting: dict[Any, Sequence[Job]],
        sent: Any,
        chunks: Iterator[Sequence[Job]],
    ) -> None:
        """Hand out chunks until every thread has some waiting."""
        # workers come and go; to ask costs a message
        self.hands = max(sum(self._client.nthreads().values()), 1)
        while len(waiting) < AHEAD * self.hands:
            jobs = next(chunks, None)
            if jobs is None:
                return
            self._give(done, waiting, sent, jobs)

    def _give(
        self,
        done: Any,
        waiting: dict[Any, Sequence[Job]],
        sent: Any,
        jobs: Sequence[Job],
    ) -> None:
        future = self._client.submit(
            solve_packed, sent, packed(jobs), pure=False, retries=ATTEMPTS
        )
        waiting[future] = jobs
        done.add(future)


def _refused(reason: object) -> SolveError:
    said = str(reason) or repr(reason)
    return SolveError(_REFUSED, [tell("W726", "workers", reason=said)])


@contextmanager
def workplace(workers: int, cluster: str) -> Iterator[Workplace]:
    """Give the place where a sweep is worked on, closed when the block ends.

    Parameters
    ----------
    workers : int
        Processes on this machine; 1 is this process.
    cluster : str
        Address of a scheduler, for example ``tcp://10.0.0.1:8786``; blank for none.

    Raises
    ------
    CommandError
        W724 for a count below one or both asked for, W725 if the scheduler does not
        answer or has no workers with the same versions.
    ModelLimit
        L521 if the extra ``cluster`` is not installed.
    """
    if workers < 1 or (cluster and workers > 1):
        told = tell("W724", "--workers", workers=workers, cluster=cluster)
        raise CommandError(_REFUSED, [told])
    if workers == 1 and not cluster:
        yield Here()
        return
    try:
        import distributed
    except ImportError as error:
        place = f"--cluster {cluster}" if cluster else f"--workers {workers}"
        raise ModelLimit(_REFUSED, [tell("L521", place, extra="cluster")]) from error
    if cluster:
        with _joined(cluster) as client:
            yield Elsewhere(client)
        return
    import dask

    with (
        dask.config.set(_LIGHT),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            # any free port: the usual one is taken where another sweep runs
            dashboard_address=":0",
            silence_logs=logging.CRITICAL,
        ) as local,
        distributed.Client(local) as client,
    ):
        yield Elsewhere(client)


@contextmanager
def _joined(address: str) -> Iterator[Client]:
    """Give a client of a scheduler that has workers of the same versions."""
    from distributed import Client

    try:
        client = Client(address, timeout=PATIENCE / 4)
    except (OSError, ValueError) as error:
        raise _unanswered(address, repr(error)) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise _unanswered(address, repr(error)) from error
        theirs = client.run(_versions, on_error="return")
        for worker, found in theirs.items():
            if found != _versions():
                raise _unanswered(address, f"{worker} has {found}, not {_versions()}")
        yield client


def _unanswered(address: str, reason: str) -> CommandError:
    told = tell("W725", f"--cluster {address}", reason=reason)
    return CommandError(_REFUSED, [told])


def _versions() -> str:
    """Return the versions that an answer hangs on."""
    return ", ".join(f"{one} {version(one)}" for one in ("ionshore", "highspy"))
