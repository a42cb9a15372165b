"""Callback tickets: the person to call is on the page of each, and only there."""

from datetime import date

import pytest

from ivr.agents.queue import TICKET_TRIES
from ivr.console.auth.roles import Role
from tests.console.room.calls import desk_of_new_call
from tests.console.room.test_pages import GATHERED
from tests.console.staff import Browser, Staff


def promise(staff: Staff, call: str = "call1") -> int:
    """A ticket, and its number."""
    world = staff.world
    with desk_of_new_call(world, call) as desk:
        desk.agents.open_ticket("+33385218399", "silence", GATHERED)
    return int(str(world.scalar("SELECT max(id) FROM tickets")))


@pytest.fixture
def anna(staff: Staff) -> Browser:
    return staff.at_work(Role.AGENT)


def test_the_list_tells_when_and_why_and_not_whom(staff: Staff, anna: Browser) -> None:
    later, sooner = promise(staff), promise(staff, "call2")
    day = staff.world.scalar("UPDATE tickets SET due_day = due_day - 3 WHERE id = :id RETURNING due_day", id=sooner)
    assert isinstance(day, date)
    anna.get("/console/tickets")
    assert anna.seen.index(f"ticket-{sooner}") < anna.seen.index(f"ticket-{later}")
    assert "en retard" in anna.seen
    assert "n’a pas répondu à l’automate" in anna.seen
    assert not any(secret in anna.seen for secret in ("Dupont", "8399"))


def test_a_ticket_shows_whom_to_call_and_books(staff: Staff, anna: Browser) -> None:
    ticket = promise(staff)
    anna.get(f"/console/booking/ticket-{ticket}")
    assert "03 85 21 83 99" in anna.seen
    assert "DUPONT Jeanne" in anna.seen
    assert staff.world.scalar("SELECT record FROM audit_log WHERE deed = 'ticket.read'") == f"ticket:{ticket}"


def test_a_call_that_was_made_closes_the_ticket_and_forgets_it(staff: Staff, anna: Browser) -> None:
    ticket = promise(staff)
    anna.get(f"/console/booking/ticket-{ticket}")
    anna.follow(anna.post(f"/console/tickets/{ticket}/done"))
    assert "Aucun rappel" in anna.seen
    assert staff.world.scalar("SELECT count(*) FROM tickets WHERE status = 'done' AND sealed IS NULL") == 1
    assert anna.get(f"/console/booking/ticket-{ticket}").status_code == 404


def test_who_is_not_reached_is_due_again_and_given_up_at_last(staff: Staff, anna: Browser) -> None:
    ticket = promise(staff)
    anna.get(f"/console/booking/ticket-{ticket}")
    for tries in range(1, TICKET_TRIES):
        anna.follow(anna.post(f"/console/tickets/{ticket}/missed"))
        assert f"{tries} sur {TICKET_TRIES}" in anna.seen
        anna.get(f"/console/booking/ticket-{ticket}")
    anna.follow(anna.post(f"/console/tickets/{ticket}/missed"))
    assert "Aucun rappel" in anna.seen
    assert staff.world.scalar("SELECT status FROM tickets WHERE sealed IS NULL") == "not_reached"


def test_a_ticket_is_closed_once(staff: Staff, anna: Browser) -> None:
    ticket = promise(staff)
    anna.get(f"/console/booking/ticket-{ticket}")
    token = anna.seen
    assert anna.post(f"/console/tickets/{ticket}/done").status_code == 303
    anna.seen = token
    assert anna.post(f"/console/tickets/{ticket}/missed").status_code == 404


@pytest.mark.parametrize("result", ["done", "missed"])
def test_a_ticket_of_another_department_is_out_of_reach(staff: Staff, anna: Browser, result: str) -> None:
    mine, other = promise(staff), promise(staff, "call2")
    staff.world.scalar("UPDATE tickets SET department = 'elsewhere' WHERE id = :id RETURNING true", id=other)
    assert anna.get(f"/console/booking/ticket-{other}").status_code == 404
    anna.get(f"/console/booking/ticket-{mine}")
    assert anna.post(f"/console/tickets/{other}/{result}").status_code == 404
    assert staff.world.scalar("SELECT count(*) FROM tickets WHERE status = 'open' AND tries = 0") == 2
