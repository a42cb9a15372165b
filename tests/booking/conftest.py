from datetime import datetime

import pytest
from sqlalchemy import Engine

from ivr.core.crypto import Vault
from ivr.department import Department
from tests.booking.office import Office


@pytest.fixture
def office(engine: Engine, saone_et_loire: Department, vault: Vault, now: datetime) -> Office:
    """A booking office without any slot."""
    return Office(engine, saone_et_loire, vault, now)
