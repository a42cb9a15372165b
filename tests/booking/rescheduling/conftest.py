import pytest

from tests.booking import office as booking_office
from tests.booking.conftest import office
from tests.booking.rescheduling.crowd import CLOSED, Crowd, later

__all__ = ["office"]


@pytest.fixture
def crowd(office: booking_office.Office) -> Crowd:
    """Twelve people on a Tuesday, who can come on Thursday or Friday and have their second dose where it is."""
    crowd = Crowd(office)
    crowd.open_days([CLOSED, later(28)], 3, hours=("09:00", "09:20", "14:00", "14:20"))
    crowd.open_days([later(2), later(3)], 2, hours=("09:00", "09:20", "14:00", "14:20"))
    crowd.book(12)
    return crowd
