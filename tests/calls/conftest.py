from datetime import date

import pytest

from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import Facts
from tests.support.world import SLUG, World


@pytest.fixture
def facts(world: World) -> Facts:
    return Facts(world)


@pytest.fixture
def department(world: World) -> Department:
    return world.line.departments.current().by_slug(SLUG)


@pytest.fixture
def week() -> Period:
    """The week of the tests' clock."""
    return Period(date(2026, 11, 18), date(2026, 11, 24))
