"""A database that goes away for a moment, or a worker that dies, ends nothing: the work is taken up again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

from ivr.core.db import transaction
from ivr.core.tasks import ring_soon
from tests.acceptance.test_killed_web_process import Server, served
from tests.support.world import World

PATIENCE = 180
"""Seconds; on a quiet machine the work is taken up after three."""
AWAY = 5.0
"""Seconds for which the database takes no connections."""


@contextmanager
def database_away(world: World) -> Iterator[None]:
    """Every connection is cut, and no new one taken until the end of the block."""
    name = world.engine.url.database
    elsewhere = create_engine(world.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with elsewhere.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        assert len(connection.execute(cut, {"name": name}).all()) > 1
        yield
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    elsewhere.dispose()
    world.engine.dispose()


@pytest.fixture
def served_line(world: World, db_url: str, tmp_path: Path) -> Iterator[Server]:
    with served(world, db_url, tmp_path / "served", "--with-worker") as server:
        does_a_job(world)
        yield server


def does_a_job(world: World) -> None:
    """Waits until a worker has done a job that is left to it now."""
    with transaction(world.engine) as session:
        ring_soon(session, "saone-et-loire")
    left = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'ring_agents' AND status IN ('todo', 'doing')"
    give_up = time.monotonic() + PATIENCE
    while world.scalar(left):
        assert time.monotonic() < give_up, "no worker does the job"
        time.sleep(0.1)


def workers(server: Server) -> list[psutil.Process]:
    assert server.process
    return [child for child in psutil.Process(server.process.pid).children() if "worker" in child.cmdline()]


def test_a_worker_goes_on_after_a_database_that_was_away(world: World, served_line: Server) -> None:
    (before,) = workers(served_line)
    with database_away(world):
        time.sleep(AWAY)
    does_a_job(world)
    assert workers(served_line) == [before]


def test_a_worker_that_is_killed_is_started_again(world: World, served_line: Server) -> None:
    (before,) = workers(served_line)
    before.kill()
    does_a_job(world)
    assert before not in workers(served_line)
