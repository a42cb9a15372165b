"""The supervisor's switches: previewed, set, in force in the next turn of every call, lifted with one click."""

import json
import re
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from exchange.telephone.phone import act, heard
from exchange.telephone.script import Setup
from ivr.console.auth.roles import Role
from ivr.console.settings.form import REASONS
from ivr.core.db import transaction
from ivr.core.settings import ROOT
from ivr.department.overrides import in_force
from ivr.language.prompts import PromptBook
from tests.console.room.test_pages_tickets import promise
from tests.console.staff import CENTRE, Browser, Staff
from tests.support.line import dialler
from tests.support.world import SLUG

TUESDAY = "2026-11-24"
BOOKING = {"kind": "booking", "scope": "", "value": "deliveries"}


@pytest.fixture
def sophie(staff: Staff) -> Browser:
    browser = staff.at_work(Role.SUPERVISOR)
    browser.get("/console/switches")
    return browser


def holding(staff: Staff) -> list[tuple[str, str, str]]:
    with Session(staff.world.engine) as session:
        rows = session.execute(text("SELECT kind, scope, value FROM switches WHERE lifted_at IS NULL ORDER BY id"))
        return [tuple(row) for row in rows]


def agents_open(staff: Staff) -> bool:
    with Session(staff.world.engine) as session:
        department = in_force(session, staff.world.line.departments.current().by_slug(SLUG))
    return department.agents_open(staff.world.clock())


def only_switch(staff: Staff) -> object:
    return staff.world.scalar("SELECT id FROM switches")


def test_nothing_holds_before_it_is_confirmed(staff: Staff, sophie: Browser) -> None:
    answer = sophie.post("/console/switches/preview", **BOOKING)
    assert "Réservations suspendues : tous les centres (livraisons de vaccins en retard)" in answer.text
    assert holding(staff) == []
    fields = dict(re.findall(r'type="hidden" name="(kind|scope|value)" value="([^"]*)"', answer.text))
    assert sophie.post("/console/switches", **fields).status_code == 303
    assert holding(staff) == [("booking", "", "deliveries")]
    assert "Réservations suspendues : tous les centres" in sophie.get("/console/switches").text
    assert "par Sophie" in sophie.seen


def test_the_preview_counts_who_is_on_the_line_and_who_has_an_appointment(staff: Staff, sophie: Browser) -> None:
    staff.world.open_slots()
    dialler(staff.world.carrier())(Setup()).listen()
    shown = sophie.post("/console/switches/preview", **BOOKING).text
    assert "1 personne</strong> en ligne" in shown
    assert "0 personne</strong> avec un rendez-vous à venir : rien ne change" in shown


def test_a_switch_is_lifted_and_set_again_with_one_click_each(staff: Staff, sophie: Browser) -> None:
    sophie.post("/console/switches", **BOOKING)
    number = only_switch(staff)
    sophie.get("/console/switches")
    assert sophie.post(f"/console/switches/{number}/lift").status_code == 303
    assert holding(staff) == []
    assert "Remettre" in sophie.get("/console/switches").text
    assert sophie.post(f"/console/switches/{number}/again").status_code == 303
    assert holding(staff) == [("booking", "", "deliveries")]


def test_another_reason_replaces_the_first_and_both_stay_in_the_history(staff: Staff, sophie: Browser) -> None:
    sophie.post("/console/switches", **BOOKING)
    sophie.get("/console/switches")
    sophie.post("/console/switches", **{**BOOKING, "value": "weather"})
    assert holding(staff) == [("booking", "", "weather")]
    assert "livraisons de vaccins en retard" in sophie.get("/console/switches").text.split("lifted", 1)[1]


def test_a_click_that_comes_too_late_changes_nothing_and_is_told(staff: Staff, sophie: Browser) -> None:
    sophie.post("/console/switches", **BOOKING)
    number = only_switch(staff)
    sophie.get("/console/switches")
    sophie.post(f"/console/switches/{number}/lift")
    sophie.get("/console/switches")
    answer = sophie.post(f"/console/switches/{number}/lift")
    assert answer.status_code == 409
    assert "a déjà changé" in answer.text


def test_a_switch_of_another_department_is_out_of_reach(staff: Staff, sophie: Browser) -> None:
    staff.world.scalar(
        "INSERT INTO switches (department, kind, scope, set_at) VALUES ('jura', 'calls', 'offer', now()) RETURNING true"
    )
    assert sophie.post(f"/console/switches/{only_switch(staff)}/lift").status_code == 409
    assert "propositions de places)" not in sophie.seen
    assert len(holding(staff)) == 1


def test_hours_of_a_day_are_those_of_the_agents(staff: Staff, sophie: Browser) -> None:
    assert agents_open(staff)
    sophie.post(
        "/console/switches", kind="hours", scope=TUESDAY, from1="08:00", to1="09:30", from2="14:00", to2="20:00"
    )
    assert holding(staff) == [("hours", TUESDAY, "08:00-09:30 14:00-20:00")]
    assert not agents_open(staff)
    assert "8 h 00 à 9 h 30, 14 h 00 à 20 h 00" in sophie.get("/console/switches").text
    sophie.post("/console/switches", kind="hours", scope=TUESDAY, closed="yes")
    assert holding(staff) == [("hours", TUESDAY, "")]
    assert "fermé toute la journée" in sophie.get("/console/switches").text


def test_a_purpose_of_outgoing_calls_is_paused(staff: Staff, sophie: Browser) -> None:
    assert "rappels de rendez-vous" in sophie.post("/console/switches/preview", kind="calls", scope="reminder").text
    sophie.post("/console/switches", kind="calls", scope="reminder")
    with Session(staff.world.engine) as session:
        department = in_force(session, staff.world.line.departments.current().by_slug(SLUG))
    assert not department.switches.calls_out("reminder")
    assert department.switches.calls_out("offer")


REFUSED = [
    ({"kind": "everything"}, "Choisissez dans la liste"),
    ({"kind": "booking", "scope": "nowhere"}, "Choisissez dans la liste"),
    ({"kind": "booking", "value": "<script>"}, "Choisissez dans la liste"),
    ({"kind": "calls", "scope": "survey"}, "Choisissez dans la liste"),
    ({"kind": "hours", "scope": "demain", "closed": "yes"}, "Choisissez un jour"),
    ({"kind": "hours", "scope": "2026-11-23", "closed": "yes"}, "Choisissez un jour"),
    ({"kind": "hours", "scope": "2026-12-24", "closed": "yes"}, "Choisissez un jour"),
    ({"kind": "hours", "scope": TUESDAY}, "au moins une plage"),
    ({"kind": "hours", "scope": TUESDAY, "from1": "09:00"}, "vérifiez les heures"),
    ({"kind": "hours", "scope": TUESDAY, "from1": "12:00", "to1": "09:00"}, "vérifiez les heures"),
    ({"kind": "hours", "scope": TUESDAY, "from1": "09:00", "to1": "14:00", "from2": "13:00", "to2": "18:00"}, "heures"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
@pytest.mark.parametrize("path", ["/console/switches", "/console/switches/preview"])
def test_what_cannot_be_switched_is_refused_in_words(
    staff: Staff, sophie: Browser, path: str, fields: dict[str, str], words: str
) -> None:
    answer = sophie.post(path, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert holding(staff) == []


def test_every_reason_is_one_that_callers_can_hear() -> None:
    book = PromptBook.load(ROOT / "prompts" / "fr")
    assert {f"waiting.why_{reason}" for reason in REASONS if reason} <= book.names()


def test_setting_and_lifting_are_in_the_audit_log(staff: Staff, sophie: Browser) -> None:
    sophie.post("/console/switches", **BOOKING)
    number = only_switch(staff)
    sophie.get("/console/switches")
    sophie.post(f"/console/switches/{number}/lift")
    with transaction(staff.world.engine) as session:
        rows = session.execute(text("SELECT deed, record FROM audit_log WHERE deed LIKE 'switch%' ORDER BY id"))
        assert [tuple(row) for row in rows] == [("switch.set", f"switch:{number}"), ("switch.lift", f"switch:{number}")]


def test_a_call_hears_of_it_in_its_next_turn_and_joins_the_list(staff: Staff, sophie: Browser) -> None:
    staff.world.open_slots()
    phone = dialler(staff.world.carrier())(Setup())
    for keys in ("", "1", "1", "12051942", "1", "2", "2", "2", "2", "2", "1", "1", "71000", "1"):
        phone.listen()
        act(phone, keys)
    assert "Quand venir" in heard(phone.listen())
    sophie.post("/console/switches", **BOOKING)
    phone.press("1")
    spoken = heard(phone.listen())
    assert "Les livraisons de vaccins ont du retard" in spoken
    assert "Les réservations viennent d'être suspendues" in spoken
    phone.press("1")
    assert "Vous êtes premier sur la liste d'attente" in heard(phone.listen())
    assert staff.world.scalar("SELECT count(*) FROM bookings WHERE status IN ('held', 'booked')") == 0


def test_zero_promises_another_half_day_when_the_agents_have_gone_home(staff: Staff, sophie: Browser) -> None:
    sophie.post("/console/switches", kind="hours", scope=TUESDAY, closed="yes")
    phone = dialler(staff.world.carrier())(Setup())
    assert "Pour être rappelé, faites le 0" in heard(phone.listen())
    phone.press("0")
    assert "Ils rappellent demain matin" in heard(phone.listen())


def test_the_published_slots_of_a_suspended_centre_are_busy(staff: Staff, sophie: Browser) -> None:
    staff.world.open_slots()
    sophie.post("/console/switches", kind="booking", scope=CENTRE)
    feed = staff.world.app.test_client().get(f"/smart-scheduling/{SLUG}/slots-2026-W48.ndjson").text
    slots = [json.loads(line) for line in feed.splitlines()]
    by_status = {
        status: {slot["schedule"]["reference"] for slot in slots if slot["status"] == status}
        for status in ("busy", "free")
    }
    assert all(CENTRE in reference for reference in by_status["busy"])
    assert by_status["free"]
    assert not any(CENTRE in reference for reference in by_status["free"])


def test_an_agent_is_told_that_booking_is_suspended(staff: Staff, sophie: Browser) -> None:
    staff.world.open_slots()
    sophie.post("/console/switches", **BOOKING)
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/booking/new")
    group = re.findall(r'<option value="([^"]+)"', anna.seen)[0]
    answer = anna.post("/console/booking/new/dates", group=group, birth_date="12/05/1942")
    assert "Les réservations sont suspendues" in answer.text


def test_who_is_not_reached_is_called_again_when_agents_are_there(staff: Staff, sophie: Browser) -> None:
    ticket = promise(staff)
    sophie.post("/console/switches", kind="hours", scope=TUESDAY, closed="yes")
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/tickets")
    anna.post(f"/console/tickets/{ticket}/missed")
    assert str(staff.world.scalar("SELECT due_day FROM tickets")) == "2026-11-25"


def test_everybody_reads_on_the_first_page_what_is_switched(staff: Staff, sophie: Browser) -> None:
    assert "En ce moment" not in staff.at_work(Role.TOWN_HALL).get("/console").text
    sophie.post("/console/switches", **BOOKING)
    anna = staff.at_work(Role.AGENT)
    assert anna.get("/console").text.count("Réservations suspendues : tous les centres") == 1


def test_a_suspension_of_the_departments_files_is_told(staff: Staff, sophie: Browser) -> None:
    words = "suspendues par les réglages"
    assert words not in sophie.seen
    staff.world.clock.set(datetime(2021, 1, 21, 10))
    assert words in staff.at_work(Role.SUPERVISOR, login="later").get("/console/switches").text
