"""Calling a patient from a ticket's page or a person's: by ids, audited, and what becomes of it is shown."""

import json
import re

import pytest

from ivr.agents.agent_calls import AgentCalls
from ivr.agents.click_to_call import ClickToCall
from ivr.console.auth.roles import Role
from ivr.core.db import transaction
from tests.console.room.test_pages_tickets import promise
from tests.console.staff import Staff
from tests.support.world import SLUG, URL

WRITTEN = {
    "last_name": "Martin",
    "first_name": "Rose",
    "birth_date": "1940-05-12",
    "phone": "03 85 55 01 42",
    "postal_code": "71000",
    "group": "age_75",
}


class Desk:
    """Anna, who is there, and a ticket."""

    def __init__(self, staff: Staff) -> None:
        self.staff, self.world = staff, staff.world
        self.ticket = promise(staff)
        self.anna = staff.at_work(Role.AGENT)
        self.anna.get("/console/room")
        self.anna.follow(self.anna.post("/console/room/come"))
        self.subject = f"ticket-{self.ticket}"
        self.dialler = ClickToCall(self.world.line, self.world.asked, URL)

    def call(self) -> str:
        """Presses the button of the ticket's page; the call's key."""
        self.anna.get(f"/console/booking/{self.subject}")
        self.anna.follow(self.anna.post(f"/console/calls/{self.subject}"))
        return str(self.world.scalar("SELECT key FROM agent_calls ORDER BY id DESC LIMIT 1"))

    def takes(self, key: str) -> None:
        with transaction(self.world.engine) as session:
            room = AgentCalls(session, SLUG, self.world.clock())
            room.picked_up(key, "CAanna")
            assert room.accept(key)

    def part(self) -> str:
        return self.anna.client.get(f"/console/calls/{self.subject}/part").get_data(as_text=True)


@pytest.fixture
def desk(staff: Staff) -> Desk:
    return Desk(staff)


def test_the_button_rings_her_own_telephone_and_is_audited(desk: Desk) -> None:
    key = desk.call()
    assert "Votre téléphone sonne : décrochez et faites le 1." in desk.anna.seen
    job = desk.world.scalar("SELECT args FROM procrastinate_jobs WHERE task_name = 'dial_agent'")
    assert job == {"key": key}
    record = desk.world.scalar("SELECT record FROM audit_log WHERE deed = 'ticket.call'")
    assert record == f"ticket:{desk.ticket}"


def test_every_state_of_the_call_is_told(desk: Desk) -> None:
    key = desk.call()
    desk.takes(key)
    assert "Le téléphone de la personne sonne." in desk.part()
    desk.dialler.change(key, AgentCalls.reach, "CApatient")
    assert "Vous êtes en ligne avec la personne." in desk.part()
    assert 'id="call-patient"' not in desk.part()
    desk.dialler.change(key, AgentCalls.finish)
    assert "L’appel est terminé." in desk.part()
    assert 'id="ticket-done"' in desk.part()


def test_who_does_not_answer_is_noted_on_the_ticket_once(desk: Desk) -> None:
    key = desk.call()
    desk.takes(key)
    for _ in range(2):
        desk.dialler.unreached(key)
    assert "c’est noté" in desk.part()
    assert 'id="ticket-missed"' not in desk.part()
    assert desk.world.scalar("SELECT tries FROM tickets") == 1
    assert desk.world.scalar("SELECT count(*) FROM audit_log WHERE deed = 'ticket.missed'") == 1


def test_the_number_that_is_rung_is_where_he_wanted_to_be_called_and_is_in_no_address_and_no_job(desk: Desk) -> None:
    key = desk.call()
    desk.takes(key)
    desk.dialler.dial_patient(key)
    assert desk.world.asked.asked[-1][1] == "+33385218399"
    jobs = desk.world.scalar("SELECT json_agg(args)::text FROM procrastinate_jobs")
    assert "8399" not in json.dumps(jobs)


def test_she_cannot_call_twice_at_once(desk: Desk) -> None:
    desk.call()
    again = desk.anna.post(f"/console/calls/{desk.subject}", part="1")
    assert again.status_code == 409
    assert "déjà en ligne" in desk.anna.seen


def test_without_script_a_refusal_is_a_page(desk: Desk) -> None:
    desk.call()
    assert desk.anna.post(f"/console/calls/{desk.subject}").status_code == 409
    assert "<h1>Personne n’est appelé</h1>" in desk.anna.seen


def test_who_is_not_there_is_told_where_to_say_so(staff: Staff) -> None:
    ticket, anna = promise(staff), staff.at_work(Role.AGENT)
    anna.get(f"/console/booking/ticket-{ticket}")
    assert "dites d’abord que vous êtes là" in anna.seen
    assert 'id="call-patient"' not in anna.seen


@pytest.mark.parametrize("subject", ["new", "call", "ticket-x", "patient-999999", "ticket-999999"])
def test_nobody_else_is_called(desk: Desk, subject: str) -> None:
    desk.anna.get(f"/console/booking/{desk.subject}")
    assert desk.anna.post(f"/console/calls/{subject}").status_code == 404
    assert desk.world.scalar("SELECT count(*) FROM agent_calls") == 0


def booked(desk: Desk) -> int:
    """The id of a person on file."""
    desk.world.open_pair()
    desk.anna.get("/console/booking/new")
    form = {**WRITTEN, "earliest": ""}
    found = desk.anna.post("/console/booking/new/dates", **form).get_data(as_text=True)
    [offer] = re.findall(r'name="offer" value="(\d+)"', found)
    desk.anna.post("/console/booking/new/book", **form, offer=offer)
    return int(str(desk.world.scalar("SELECT max(id) FROM patients")))


def test_somebody_on_file_is_called_at_her_number_and_audited(desk: Desk) -> None:
    patient = booked(desk)
    desk.subject = f"patient-{patient}"
    desk.anna.get(f"/console/patients/{patient}")
    assert 'id="call-patient"' in desk.anna.seen
    key = desk.call()
    desk.takes(key)
    desk.dialler.dial_patient(key)
    assert desk.world.asked.asked[-1][1] == "+33385550142"
    assert desk.world.scalar("SELECT record FROM audit_log WHERE deed = 'patient.call'") == f"patient:{patient}"
    desk.dialler.unreached(key)
    assert "La personne n’a pas répondu." in desk.part()
    assert desk.world.scalar("SELECT tries FROM tickets") == 0


def test_a_town_hall_calls_nobody_from_here(desk: Desk, staff: Staff) -> None:
    patient = booked(desk)
    marie = staff.at_work(Role.TOWN_HALL)
    assert marie.get(f"/console/patients/{patient}").status_code == 200
    assert "call-patient" not in marie.seen
