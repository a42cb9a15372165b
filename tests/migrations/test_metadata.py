"""What the database itself refuses, whatever the code does."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from ivr.core.db import Base, upgrade
from ivr.migrations.metadata import TABLES
from tests.booking.office import CHALON, Office, a_patient


@pytest.fixture
def full(office: Office) -> Office:
    """A booking (1) and a hold (2) of slots 1 and 2; slots 3 and 4 in another centre."""
    first, _ = office.open_pair(capacity=3)
    office.book("one", office.offers("one")[0].id, a_patient())
    office.offers("two")
    office.open_pair(centre="555")
    assert first == 1
    return office


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE slots SET taken1 = 4 WHERE id = 1", "slot_not_over"),
        ("UPDATE slots SET taken1 = -1 WHERE id = 1", "slot_not_negative"),
        ("UPDATE slots SET reserved2 = 2 WHERE id = 1", "slot_second_doses_kept"),
        ("UPDATE slots SET margin = 2 WHERE id = 2", "slot_not_over"),
        ("UPDATE slots SET margin = 4 WHERE id = 3", "slot_margin"),
        ("UPDATE slots SET capacity = -1 WHERE id = 3", "slot_"),
        ("UPDATE slots SET centre = '570' WHERE id = 3", "slot_once"),
        ("UPDATE slots SET day = day + 1 WHERE id = 1", "booking_first_slot"),
        ("DELETE FROM slots WHERE id = 2", "booking_second_slot"),
        ("UPDATE bookings SET slot2_id = 4 WHERE id = 1", "booking_second_slot"),
        ("UPDATE bookings SET slot2_id = NULL, day2 = NULL WHERE id = 1", "booking_whole_pair"),
        ("UPDATE bookings SET single = true WHERE id = 1", "booking_whole_pair"),
        ("UPDATE bookings SET gap_least = 29 WHERE id = 1", "booking_whole_pair"),
        ("UPDATE bookings SET gap_most = NULL WHERE id = 1", "booking_whole_pair"),
        ("UPDATE bookings SET status = 'lost' WHERE id = 1", "booking_status"),
        ("UPDATE bookings SET patient_id = NULL WHERE id = 1", "booking_has_patient"),
        ("UPDATE bookings SET reference = '12345' WHERE id = 1", "booking_has_patient"),
        ("UPDATE bookings SET expires_at = NULL WHERE id = 2", "booking_hold_expires"),
        ("UPDATE bookings SET status = 'booked' WHERE id = 2", "booking_has_patient"),
        (
            "UPDATE bookings SET status = 'booked', patient_id = 1, reference = '123456', confirmed_at = held_at"
            " WHERE id = 2",
            "booking_one_per_patient",
        ),
        ("UPDATE patients SET eligible = 'no'", "patient_eligible"),
    ],
)
def test_the_database_refuses(full: Office, statement: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        full.run(statement)


def test_two_active_bookings_never_share_a_reference(full: Office) -> None:
    with full.desk("two") as desk:
        (offer,) = desk.held()
    full.book("two", offer.id, a_patient(phone="+33385000002"))
    with pytest.raises(IntegrityError, match="booking_reference"):
        full.run("UPDATE bookings SET reference = '123456'")


def test_a_call_may_be_forgotten_before_its_booking(full: Office) -> None:
    full.run("DELETE FROM calls")
    assert full.status(1) == "booked"


def test_the_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    assert TABLES
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [each for each in differences if "procrastinate" not in str(each)] == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
        assert connection.scalar(text("SELECT count(*) FROM slots WHERE centre = :code"), {"code": CHALON}) == 0
