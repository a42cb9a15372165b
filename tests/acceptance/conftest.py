from collections.abc import Iterator

import pytest

from tests.conftest import fresh_database
from tests.support.heard_line import HeardLine, heard_line


@pytest.fixture(scope="module")
def line(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeardLine]:
    """A line that hears, with slots, shared by the tests of a module."""
    with fresh_database(server_url) as db_url, heard_line(db_url, tmp_path_factory.mktemp("line")) as line:
        line.world.open_slots(capacity=50)
        yield line
