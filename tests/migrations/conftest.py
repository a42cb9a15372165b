from tests.booking.conftest import office as office
