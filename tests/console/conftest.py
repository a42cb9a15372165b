import pytest

from tests.console.staff import Staff
from tests.support.world import World


@pytest.fixture
def staff(world: World) -> Staff:
    return Staff(world)
