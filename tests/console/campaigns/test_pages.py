"""How calling out goes, and what a supervisor does about it."""

import re
from datetime import date

import pytest

from ivr.console.auth.roles import Role
from ivr.outbound.model import Disposition
from tests.console.staff import Browser, Staff
from tests.outbound.office import CallOut
from tests.outbound.people import expect, numbered

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def calls(staff: Staff) -> CallOut:
    """Six people to remind: one comes, one cancels, one has a machine, one rings, two are to be called."""
    calls = CallOut.of(staff.world)
    expect(staff.world, *numbered(6, FRIDAY))
    calls.plan()
    for ended in (Disposition.CONFIRMED, Disposition.CANCELLED, Disposition.MACHINE, None):
        calls.dial()
        calls.later(seconds=1)
        if ended:
            calls.end(calls.exchange.taken[-1][1], ended)
    return calls


@pytest.fixture
def sophie(staff: Staff, calls: CallOut) -> Browser:
    return staff.at_work(Role.SUPERVISOR)


def row(page: str, heading: str) -> list[str]:
    """The cells of a row of the page's tables."""
    found = re.search(rf'<th scope="row">{heading}</th>(.*?)</tr>', page, re.DOTALL)
    return re.findall(r">(\w+)</td>", found[1]) if found else []


def test_the_day_is_counted_by_state_hour_and_try(sophie: Browser) -> None:
    sophie.get("/console/campaigns")
    assert "2 sur 6" in sophie.seen
    assert "2 : 1 viennent, 1 annulent, 0 déplacent" in sophie.seen
    assert row(sophie.seen, "10 h") == ["4", "2", "1", "0", "1"]
    assert row(sophie.seen, "1er essai") == ["4", "2", "1", "0", "1"]


def test_a_second_try_is_counted_as_one(staff: Staff, calls: CallOut) -> None:
    calls.later(hours=4)
    calls.dial_all()
    sophie = staff.at_work(Role.SUPERVISOR)
    sophie.get("/console/campaigns/part")
    assert row(sophie.seen, "2e essai") == ["1", "0", "0", "0", "1"]


def test_a_purpose_is_paused_and_resumed(staff: Staff, calls: CallOut, sophie: Browser) -> None:
    sophie.get("/console/campaigns")
    sophie.follow(sophie.post("/console/campaigns/reminder/pause"))
    assert "Rappels de rendez-vous : en pause" in sophie.seen
    assert calls.dial_all() == []
    sophie.follow(sophie.post("/console/campaigns/reminder/resume"))
    assert "Rappels de rendez-vous : en service" in sophie.seen
    assert len(calls.dial_all()) == 2
    assert staff.world.scalar("SELECT count(*) FROM audit_log WHERE deed LIKE 'switch%'") == 2


def test_pausing_twice_is_pausing_once(staff: Staff, sophie: Browser) -> None:
    for _ in range(2):
        sophie.get("/console/campaigns")
        sophie.post("/console/campaigns/reminder/pause")
    assert staff.world.scalar("SELECT count(*) FROM switches") == 1


def test_what_is_stopped_is_left_to_people(staff: Staff, calls: CallOut, sophie: Browser) -> None:
    sophie.get("/console/campaigns")
    assert sophie.post("/console/campaigns/reminder/stop").status_code == 422
    sophie.follow(sophie.post("/console/campaigns/reminder/stop", sure="yes"))
    assert calls.dial_all() == []
    assert staff.world.scalar("SELECT count(*) FROM errands WHERE reason = 'stopped'") == 3
    assert staff.world.scalar("SELECT record FROM audit_log WHERE deed = 'campaign.stop'") == "campaign:reminder"


@pytest.mark.parametrize(
    ("hours", "said"), [(0, "C’est l’heure d’appeler."), (9, "Personne n’est appelé à cette heure-ci.")]
)
def test_it_says_whether_anybody_is_called_now(staff: Staff, calls: CallOut, hours: int, said: str) -> None:
    calls.later(hours=hours)
    sophie = staff.at_work(Role.SUPERVISOR)
    sophie.get("/console/campaigns")
    assert said in sophie.seen
