import pytest

from tests.outbound.office import CallOut
from tests.support.world import World


@pytest.fixture
def calls(world: World) -> CallOut:
    """A line that calls out, on a Tuesday at ten."""
    return CallOut.of(world)
