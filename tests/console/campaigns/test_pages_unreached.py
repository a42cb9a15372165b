"""People not reached by automatic calls: the list names nobody, the page of each is audited."""

from datetime import date

import pytest

from ivr.console.auth.roles import Role
from ivr.outbound.model import Disposition
from tests.console.staff import OF_PAIRS, Browser, Staff
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def calls(staff: Staff) -> CallOut:
    """One person whose number the carrier does not call, one who was reached."""
    calls = CallOut.of(staff.world)
    expect(staff.world, Someone(landline(8399), FRIDAY), Someone(landline(2), FRIDAY, name="Durand"))
    calls.plan()
    calls.dial_all()
    calls.end(calls.exchange.taken[0][1], Disposition.REFUSED)
    calls.end(calls.exchange.taken[1][1], Disposition.CONFIRMED)
    return calls


@pytest.fixture
def anna(staff: Staff, calls: CallOut) -> Browser:
    return staff.at_work(Role.AGENT)


def test_the_list_tells_when_and_why_and_not_whom(anna: Browser) -> None:
    anna.get("/console/unreached")
    assert "À appeler par une personne : 1" in anna.seen
    assert "refusé par l’opérateur" in anna.seen
    assert "vendredi 27/11/2026 à 9 h 00" in anna.seen
    assert not any(secret in anna.seen for secret in ("MARTIN", "Martin", "83 99"))


def test_the_page_of_a_person_tells_whom_to_call_and_is_audited(staff: Staff, anna: Browser) -> None:
    anna.get("/console/unreached/1")
    assert "MARTIN Jeanne" in anna.seen
    assert "03 85 20 83 99" in anna.seen
    assert staff.world.scalar("SELECT record FROM audit_log WHERE deed = 'unreached.read'") == "patient:1"


def test_the_page_of_a_person_tells_which_injection_the_call_is_about(anna: Browser) -> None:
    anna.get("/console/unreached/1")
    assert "(1re injection)" in anna.seen


def test_a_single_injection_is_told_as_one(one_dose_staff: Staff) -> None:
    calls = CallOut.of(one_dose_staff.world)
    expect(one_dose_staff.world, Someone(landline(1), FRIDAY, single=True))
    calls.plan()
    calls.dial_all()
    calls.end(calls.exchange.taken[0][1], Disposition.REFUSED)
    anna = one_dose_staff.at_work(Role.AGENT)
    anna.get("/console/unreached/1")
    assert "vendredi 27/11/2026 à 9 h 00" in anna.seen
    assert "(une seule injection)" in anna.seen
    assert not OF_PAIRS.search(anna.seen)


def test_who_is_called_leaves_the_list(staff: Staff, anna: Browser) -> None:
    anna.get("/console/unreached/1")
    anna.follow(anna.post("/console/unreached/1/called"))
    assert "Il n’y a personne à appeler." in anna.seen
    assert staff.world.scalar("SELECT state FROM errands WHERE id = 1") == "done"
    assert staff.world.scalar("SELECT record FROM audit_log WHERE deed = 'unreached.called'") == "errand:1"
    assert anna.get("/console/unreached/1").status_code == 404


def test_who_does_not_answer_stays_with_one_more_try(staff: Staff, anna: Browser) -> None:
    anna.get("/console/unreached/1")
    anna.follow(anna.post("/console/unreached/1/missed"))
    assert "<td>2</td>" in anna.seen
    assert staff.world.scalar("SELECT count(*) FROM audit_log WHERE deed = 'unreached.missed'") == 1


def test_one_is_called_once(anna: Browser) -> None:
    anna.get("/console/unreached/1")
    token = anna.seen
    assert anna.post("/console/unreached/1/called").status_code == 303
    anna.seen = token
    assert anna.post("/console/unreached/1/called").status_code == 404


def test_an_appointment_that_was_cancelled_needs_no_call(staff: Staff, anna: Browser) -> None:
    staff.world.scalar("UPDATE bookings SET status = 'cancelled' WHERE id = 1 RETURNING id")
    anna.get("/console/unreached")
    assert "Il n’y a personne à appeler." in anna.seen


def test_an_appointment_that_is_over_needs_no_call(staff: Staff, calls: CallOut) -> None:
    calls.later(days=4)
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/unreached")
    assert "Il n’y a personne à appeler." in anna.seen
