from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ivr.booking.audit import Finding, audit
from tests.booking.office import Office, a_patient

FREE = "ALTER TABLE slots DROP CONSTRAINT slot_not_over, DROP CONSTRAINT slot_second_doses_kept"


@pytest.fixture
def full(office: Office) -> Office:
    """One booking, one hold, one waiting to be held."""
    office.open_pair(capacity=3)
    office.book("one", office.offers("one")[0].id, a_patient())
    office.offers("two")
    return office


def findings(office: Office, later: timedelta = timedelta()) -> list[Finding]:
    with Session(office.engine) as session:
        return audit(session, office.now + later)


def test_an_office_at_work_has_nothing_to_find(full: Office) -> None:
    assert findings(full) == []


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        (f"{FREE}; UPDATE slots SET capacity = 1 WHERE id = 1", ["slot_over_capacity"]),  # noqa: S608
        (f"{FREE}; UPDATE slots SET reserved2 = 3 WHERE id = 1", ["slot_over_capacity"]),  # noqa: S608
        ("UPDATE slots SET taken1 = taken1 - 1 WHERE id = 1", ["slot_counters"]),
        ("UPDATE slots SET taken2 = taken2 + 1 WHERE id = 2", ["slot_counters"]),
        (
            "ALTER TABLE bookings DROP CONSTRAINT booking_whole_pair; UPDATE bookings SET slot2_id = NULL WHERE id = 1",
            ["slot_counters", "booking_half"],
        ),
        (
            "ALTER TABLE bookings DROP CONSTRAINT booking_whole_pair; UPDATE bookings SET single = true WHERE id = 1",
            ["booking_half"],
        ),
        (
            "ALTER TABLE bookings DROP CONSTRAINT booking_first_slot, DROP CONSTRAINT booking_second_slot;"
            " UPDATE bookings SET centre = '555' WHERE id = 1",
            ["booking_places"],
        ),
        (
            "ALTER TABLE bookings DROP CONSTRAINT booking_second_slot; UPDATE bookings SET slot2_id = 99 WHERE id = 2",
            ["slot_counters", "booking_places"],
        ),
        (
            "ALTER TABLE bookings DROP CONSTRAINT booking_whole_pair; UPDATE bookings SET gap_most = 27 WHERE id = 1",
            ["booking_gap"],
        ),
        (
            "ALTER TABLE bookings DROP CONSTRAINT booking_has_patient;"
            " UPDATE bookings SET reference = NULL WHERE id = 1",
            ["booking_incomplete"],
        ),
        (
            "DROP INDEX booking_one_per_patient; UPDATE bookings SET status = 'booked', patient_id = 1,"
            " reference = '123456', confirmed_at = held_at WHERE id = 2",
            ["patient_twice"],
        ),
        (
            "DROP INDEX booking_one_per_patient, booking_reference; UPDATE bookings b SET status = 'booked',"
            " patient_id = 1, reference = a.reference, confirmed_at = b.held_at FROM bookings a"
            " WHERE a.id = 1 AND b.id = 2",
            ["patient_twice", "reference_twice"],
        ),
        (
            "ALTER TABLE bookings DROP CONSTRAINT booking_hold_expires; UPDATE bookings SET expires_at = NULL"
            " WHERE id = 2",
            ["hold_overdue"],
        ),
    ],
)
def test_it_finds_what_is_wrong(full: Office, planted: str, expected: list[str]) -> None:
    full.run(planted)
    assert [finding.code for finding in findings(full)] == expected


def test_a_hold_may_be_overdue_for_five_minutes(full: Office) -> None:
    assert findings(full, timedelta(minutes=13)) == []
    (finding,) = findings(full, timedelta(minutes=13, seconds=1))
    assert (finding.code, finding.rows) == ("hold_overdue", (2,))


def test_a_finding_says_what_and_where(full: Office) -> None:
    full.run("UPDATE slots SET taken1 = 0 WHERE id = 1")
    (finding,) = findings(full)
    assert str(finding) == "slot_counters: I1: counters of slots differ from their bookings. 1 found: 1"


def test_slots_of_the_past_may_outlive_the_records_of_people(full: Office) -> None:
    full.run("DELETE FROM patients")
    assert [finding.code for finding in findings(full)] == ["slot_counters"]
    full.run("UPDATE bookings SET status = 'released'")
    assert findings(full, timedelta(days=120)) == []
