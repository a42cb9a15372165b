from tests.booking.conftest import office as office
from tests.console.conftest import staff as staff
from tests.department.conftest import edit as edit
from tests.department.conftest import folder as folder
