"""Every address with an id × every role: what is another department's, or another centre's, is as if it were not there.

A route with an argument that this file does not know fails the test: say there what is foreign to it."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter
from werkzeug.test import TestResponse

from ivr.console.auth.roles import Role
from ivr.console.web.pages import endpoints
from tests.booking.office import Office, a_patient, an_order
from tests.console.room.test_pages_tickets import promise
from tests.console.staff import Browser, Staff
from tests.support.world import SLUG

FIRST = 777_000_000
"""From here on ids are given out: they are found in a page, and nothing else is taken for them."""
NEVER = 999_999_999
ELSEWHERE = "570"
FORM = {
    "why": "asked",
    "sure": "yes",
    "note": "x",
    "last_name": "X",
    "first_name": "Y",
    "postal_code": "71000",
    "name": "Z",
    "role": "agent",
    "centre": "",
    "phone": "",
    "group": "age_75",
    "birth_date": "1940-05-12",
    "login": "z",
    "offer": "1",
    "reason": "asked",
}
"""Fills every form well enough."""

FOREIGN = {
    "patients": "UPDATE patients SET department = 'jura'",
    "bookings": "UPDATE bookings SET department = 'jura'",
    "waiting_entries": "INSERT INTO waiting_entries (patient_id, department, priority, centres, vaccines, not_before,"
    " wish, single, status, entered_at) SELECT id, 'jura', 0, '{570}', '{pfizer}', '2026-12-01', '{}', false,"
    " 'waiting', now() FROM patients",
    "errands": "INSERT INTO errands (department, purpose, patient_id, booking_id, channel, due_at, last_at, state,"
    " reason, planned_at) SELECT 'jura', 'reminder', patient_id, id, 'voice', now(), now(), 'unreached', 'refused',"
    " now() FROM bookings WHERE status = 'booked'",
    "tickets": "UPDATE tickets SET department = 'jura'",
    "switches": "INSERT INTO switches (department, kind, scope, set_at) VALUES ('jura', 'calls', 'offer', now())",
    "moves": "INSERT INTO moves (department, centre, first_day, last_day, reason, targets, earliest, latest, state,"
    " made_by, made_at) VALUES ('jura', '570', '2026-12-01', '2026-12-01', 'closed', '{555}', '2026-12-02',"
    " '2026-12-30', 'drafted', 'agent:1', now())",
    "slot_actions": "INSERT INTO slot_actions (department, kind, about, counts, prepared_at)"
    " VALUES ('jura', 'open', '{}', '{}', now())",
}
"""Table → how something of another department comes into it."""

TABLE_OF = {
    "patient": "patients", "ticket": "tickets", "account": "accounts", "number": "switches", "move": "moves",
    "action": "slot_actions", "errand": "errands",
}  # fmt: skip
"""Argument of a route → the table of its id."""

UNTOLD = frozenset({"filename"})
"""Arguments that are no ids: files of the console itself."""


@pytest.fixture
def foreign(staff: Staff) -> Staff:
    """Another department has people, appointments, tickets, switches, moves, actions and accounts."""
    world = staff.world
    for table in (*FOREIGN, "accounts"):
        world.run(f"ALTER TABLE {table} ALTER COLUMN id RESTART WITH {FIRST}")
    _book(staff, "Jeanne", ELSEWHERE)
    promise(staff)
    for statement in FOREIGN.values():
        world.run(statement)
    staff.account(Role.AGENT, department="jura", login="far")
    return staff


def _book(staff: Staff, name: str, centre: str) -> int:
    """Somebody with an appointment in a centre."""
    world = staff.world
    world.open_pair(centre=centre)
    office = Office(world.engine, world.line.departments.current().by_slug(SLUG), world.line.vault, world.clock())
    order = an_order(centres=(centre,))
    [offer] = office.offers(f"call-{name}", order)
    office.book(f"call-{name}", offer.id, a_patient(name, last_name="Secret", group="age_75"), order)
    found = world.scalar("SELECT max(id) FROM patients")
    assert isinstance(found, int)
    return found


def choices(rule: Rule) -> dict[str, list[str]]:
    """The arguments of a route that are one of a few words."""
    return {name: sorted(each.items) for name, each in rule._converters.items() if isinstance(each, AnyConverter)}


def rules(staff: Staff) -> list[Rule]:
    """The console's routes with an argument that is an id."""
    known = set(endpoints(staff.world.app))
    found = [rule for rule in staff.world.app.url_map.iter_rules() if rule.endpoint in known and not rule.websocket]
    return [rule for rule in found if rule.arguments - UNTOLD - choices(rule).keys()]


def filled(rule: Rule, ids: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Values for the arguments of a route: each of a choice, each kind of subject."""
    words = choices(rule)
    plain = {name: ids[TABLE_OF[name]] for name in rule.arguments - words.keys() - {"subject"}}
    if "subject" in rule.arguments:
        words["subject"] = [f"patient-{ids['patients']}", f"ticket-{ids['tickets']}"]
    for chosen in product(*words.values()):
        yield {**plain, **dict(zip(words, chosen, strict=True))}


def addresses(staff: Staff, ids: dict[str, Any]) -> list[tuple[str, str]]:
    """Method and address of every route with an argument."""
    adapter = staff.world.app.url_map.bind("localhost")
    return [
        (method, adapter.build(rule.endpoint, values, method=method))
        for rule in rules(staff)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        for values in filled(rule, ids)
    ]


def asked(browser: Browser, method: str, address: str) -> TestResponse:
    browser.get("/console/password")
    return browser.get(address) if method == "GET" else browser.post(address, **FORM)


def revealed(response: TestResponse, number: int) -> tuple[int, str, str]:
    """What an answer gives away, without its tokens and without the id that was asked for."""
    body = re.sub(r'name="token" value="\w+"', "", response.get_data(as_text=True))
    return response.status_code, *(each.replace(str(number), "?") for each in (response.location or "", body))


def everything(staff: Staff) -> dict[str, list[str]]:
    """The rows of all tables that a route could change."""
    with Session(staff.world.engine) as session:
        return {
            table: list(session.scalars(text(f"SELECT t::text FROM {table} t ORDER BY 1")))  # noqa: S608
            for table in (*FOREIGN, "patient_notes", "queue_entries", "rings", "opt_outs", "attempts")
        }


def numbers(staff: Staff) -> dict[str, int]:
    """An id of another department for each table."""
    found = {table: staff.world.scalar(f"SELECT max(id) FROM {table}") for table in FOREIGN}  # noqa: S608
    found["accounts"] = staff.world.scalar("SELECT id FROM accounts WHERE department = 'jura'")
    assert all(isinstance(each, int) for each in found.values()), found
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("role", list(Role))
def test_what_is_of_another_department_is_as_if_it_were_not_there(foreign: Staff, role: Role) -> None:
    browser = foreign.at_work(role)
    ids = numbers(foreign)
    before = everything(foreign)
    theirs = addresses(foreign, ids)
    nobodys = addresses(foreign, dict.fromkeys(ids, NEVER))
    assert len(theirs) >= 30
    for (method, address), (_, never) in zip(theirs, nobodys, strict=True):
        answer = asked(browser, method, address)
        number = int(re.findall(r"\d+", address)[0])
        assert revealed(answer, number) == revealed(asked(browser, method, never), NEVER), (method, address)
        assert method == "GET" or answer.status_code >= 400, (method, address)
        assert "Secret" not in answer.text, (method, address)
    assert everything(foreign) == before
    reads = foreign.world.scalar("SELECT count(*) FROM audit_log WHERE record <> ''")
    assert reads == 0


def test_a_town_hall_meets_nobody_of_another_centre(staff: Staff) -> None:
    patient = _book(staff, "Jeanne", ELSEWHERE)
    marie = staff.at_work(Role.TOWN_HALL)
    before = everything(staff)
    ids = dict.fromkeys(TABLE_OF.values(), NEVER)
    theirs, nobodys = addresses(staff, {**ids, "patients": patient}), addresses(staff, ids)
    for (method, address), (_, never) in zip(theirs, nobodys, strict=True):
        answer = asked(marie, method, address)
        assert revealed(answer, patient)[:2] == revealed(asked(marie, method, never), NEVER)[:2], (method, address)
        assert "Secret" not in answer.text, (method, address)
    assert everything(staff) == before
    assert staff.world.scalar("SELECT count(*) FROM audit_log WHERE record <> ''") == 0
