"""Real schedulers and real worker processes, one of them killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from distributed import Client
from tests.support.sweeping import CostMeter, HomeMeter, chain_of, raised_needs

from ionshore.core.errors import SolveError
from ionshore.sweep import run_sweep

ROOT = Path(__file__).parents[3]
COUNT = 120


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> pd.DataFrame:
    """Return the answers of this process."""
    folder = tmp_path_factory.mktemp("alone")
    return run_sweep(chain_of(), raised_needs(COUNT), CostMeter(), folder).table()


@pytest.fixture
def scheduler(tmp_path):
    """Start a scheduler and two workers; give its address and their processes."""
    file = tmp_path / "scheduler.json"
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    environment = os.environ | {"PYTHONPATH": paths}

    def started(*words):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    running = [
        started(
            "scheduler",
            "--port",
            "0",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
            "--scheduler-file",
            str(file),
        )
    ]
    while not file.is_file():
        time.sleep(0.1)
    address = json.loads(file.read_text("utf-8"))["address"]
    running += [
        started("worker", address, "--no-nanny", "--no-dashboard", "--nthreads", "1")
        for _ in range(2)
    ]
    # both, or the first may be done before the second has come
    with Client(address, timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, running[1:]
    for one in running[::-1]:
        one.terminate()
        one.wait()


def same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    columns = ["key", "need", "cost", "missing", "outcome"]
    return one[columns].equals(other[columns])


def test_a_killed_worker_costs_no_case(tmp_path, scheduler, alone):
    address, workers = scheduler
    mine = {one.pid for one in workers}
    killed = []

    def kill(progress):
        if killed or progress.done < COUNT // 4:
            return
        rows = pd.concat(map(pd.read_parquet, sorted(tmp_path.glob("out/parts/*"))))
        if set(rows["worker"]) == mine:
            killed.append(int(rows["worker"].iloc[-1]))
            os.kill(killed[0], signal.SIGKILL)

    swept = run_sweep(
        chain_of(),
        raised_needs(COUNT),
        CostMeter(pause=0.02),
        tmp_path / "out",
        cluster=address,
        chunk=2,
        tell=kill,
    )
    found = swept.table()
    assert killed
    assert (swept.done, swept.failed, swept.cases) == (COUNT, 0, COUNT)
    assert found["key"].is_unique
    assert same(found, alone)
    (dead,) = (one for one in workers if one.pid == killed[0])
    assert dead.wait(timeout=10) == -signal.SIGKILL


def test_local_processes_give_the_answers_of_one(tmp_path, alone):
    killed = []

    def kill(progress):
        rows = pd.concat(map(pd.read_parquet, sorted(tmp_path.glob("parts/*"))))
        if not killed and rows["worker"].nunique() == 2:
            killed.append(int(rows["worker"].iloc[-1]))
            os.kill(killed[0], signal.SIGKILL)

    swept = run_sweep(
        chain_of(),
        raised_needs(COUNT),
        CostMeter(pause=0.02),
        tmp_path,
        workers=2,
        chunk=4,
        tell=kill,
    )
    assert killed
    assert os.getpid() not in set(swept.table()["worker"])
    assert same(swept.table(), alone)


def test_workers_that_cannot_open_what_they_are_sent_are_told(tmp_path, scheduler):
    address, _ = scheduler
    with pytest.raises(SolveError) as refused:
        run_sweep(
            chain_of(), raised_needs(4), HomeMeter(), tmp_path / "out", cluster=address
        )
    assert [one.code for one in refused.value.findings] == ["W726"]
    assert "opens at home only" in refused.value.findings[0].problem
