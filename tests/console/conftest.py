import pytest

from tests.booking.office import Office, a_patient, an_order
from tests.console.staff import CENTRE, Staff
from tests.support.departments import INFLUENZA
from tests.support.world import SLUG, World


@pytest.fixture
def staff(world: World) -> Staff:
    return Staff(world)


@pytest.fixture
def one_dose_staff(one_dose_world: World) -> Staff:
    """The people at the console in a campaign of single injections."""
    return Staff(one_dose_world)


@pytest.fixture
def single_injection(one_dose_world: World) -> Office:
    """Jeanne Martin has a single injection tomorrow at 9:10 in the town hall's centre."""
    world = one_dose_world
    world.open_single(centre=CENTRE)
    office = Office(world.engine, world.line.departments.current().by_slug(SLUG), world.line.vault, world.clock())
    order = an_order(centres=(CENTRE,), vaccines=(INFLUENZA.code,))
    [offer] = office.offers("call", order)
    patient = a_patient("Jeanne", last_name="Martin", group="age_75", to_complete=("first_name",))
    office.book("call", offer.id, patient, order)
    return office
