from collections.abc import Iterator

import pytest

from tests.support.databases import Databases
from tests.support.heard_line import HeardLine, heard_line


@pytest.fixture
def db_url(databases: Databases) -> Iterator[str]:
    """URL of a database that the killed processes and abandoned threads of no other test ever saw."""
    with databases.fresh() as url:
        yield url


@pytest.fixture(scope="module")
def line(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeardLine]:
    """A line that hears, with slots, shared by the tests of a module."""
    with databases.fresh() as db_url, heard_line(db_url, tmp_path_factory.mktemp("line")) as line:
        line.world.open_slots(capacity=50)
        yield line
