from tests.console.conftest import staff as staff
