"""Every route of the console × everybody."""

import re
import socket

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ivr.console.auth.roles import ANYONE, Role, SignInStep
from ivr.console.web.blueprint import create_console
from ivr.console.web.menu import MENU
from ivr.console.web.pages import Pages, endpoints
from ivr.core.errors import ConfigurationError
from tests.console.staff import Browser, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role
EVERY_ROLE = frozenset(Role)
IN_THE_ROOM = frozenset({AGENT, SUPERVISOR})
WHO_BOOKS = IN_THE_ROOM | {TOWN_HALL}

TABLE: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "/console/static/console.css"): frozenset({ANYONE}),
    ("POST", "/console/policy-report"): frozenset({ANYONE}),
    ("GET", "/console/sign-in"): frozenset({ANYONE}),
    ("POST", "/console/sign-in"): frozenset({ANYONE}),
    ("GET", "/console/oidc/start"): frozenset({ANYONE}),
    ("GET", "/console/oidc/return"): frozenset({ANYONE}),
    ("POST", "/console/sign-out"): EVERY_ROLE | frozenset(SignInStep),
    ("GET", "/console/code"): frozenset({SignInStep.CODE}),
    ("POST", "/console/code"): frozenset({SignInStep.CODE}),
    ("GET", "/console/second-factor"): EVERY_ROLE | {SignInStep.ENROL},
    ("POST", "/console/second-factor"): EVERY_ROLE | {SignInStep.ENROL},
    ("GET", "/console/password"): EVERY_ROLE | {SignInStep.PASSWORD},
    ("POST", "/console/password"): EVERY_ROLE | {SignInStep.PASSWORD},
    ("GET", "/console"): EVERY_ROLE,
    ("GET", "/console/room"): IN_THE_ROOM,
    ("GET", "/console/room/part"): IN_THE_ROOM,
    ("POST", "/console/room/come"): IN_THE_ROOM,
    ("GET", "/console/tickets"): IN_THE_ROOM,
    ("GET", "/console/tickets/part"): IN_THE_ROOM,
    ("POST", "/console/tickets/1/done"): IN_THE_ROOM,
    ("GET", "/console/unreached"): IN_THE_ROOM,
    ("GET", "/console/unreached/1"): IN_THE_ROOM,
    ("POST", "/console/unreached/1/called"): IN_THE_ROOM,
    ("GET", "/console/campaigns"): frozenset({SUPERVISOR}),
    ("GET", "/console/campaigns/part"): frozenset({SUPERVISOR}),
    ("POST", "/console/campaigns/reminder/pause"): frozenset({SUPERVISOR}),
    ("POST", "/console/campaigns/reminder/stop"): frozenset({SUPERVISOR}),
    ("GET", "/console/patients"): WHO_BOOKS,
    ("POST", "/console/patients"): WHO_BOOKS,
    ("GET", "/console/patients/1"): WHO_BOOKS,
    ("POST", "/console/patients/1/cancel"): WHO_BOOKS,
    ("POST", "/console/patients/1/note"): WHO_BOOKS,
    ("POST", "/console/patients/1/name"): WHO_BOOKS,
    ("POST", "/console/patients/1/email"): WHO_BOOKS,
    ("GET", "/console/booking/new"): WHO_BOOKS,
    ("POST", "/console/booking/new/dates"): WHO_BOOKS,
    ("POST", "/console/booking/new/book"): WHO_BOOKS,
    ("GET", "/console/waiting"): WHO_BOOKS,
    ("POST", "/console/waiting"): WHO_BOOKS,
    ("POST", "/console/waiting/1/join"): WHO_BOOKS,
    ("GET", "/console/live"): IN_THE_ROOM,
    ("GET", "/console/switches"): frozenset({SUPERVISOR}),
    ("POST", "/console/switches/preview"): frozenset({SUPERVISOR}),
    ("POST", "/console/switches"): frozenset({SUPERVISOR}),
    ("POST", "/console/switches/1/lift"): frozenset({SUPERVISOR}),
    ("GET", "/console/accounts"): frozenset({ADMINISTRATOR}),
    ("POST", "/console/accounts"): frozenset({ADMINISTRATOR}),
    ("GET", "/console/accounts/1"): frozenset({ADMINISTRATOR}),
    ("POST", "/console/accounts/1"): frozenset({ADMINISTRATOR}),
    ("POST", "/console/accounts/1/remove"): frozenset({ADMINISTRATOR}),
    ("POST", "/console/accounts/1/password"): frozenset({ADMINISTRATOR}),
    ("POST", "/console/accounts/1/second-factor"): frozenset({ADMINISTRATOR}),
    ("GET", "/console/audit"): frozenset({SUPERVISOR}),
    ("GET", "/console/attendance"): frozenset({SUPERVISOR, TOWN_HALL}),
    ("POST", "/console/attendance"): frozenset({SUPERVISOR, TOWN_HALL}),
    ("POST", "/console/attendance/list"): frozenset({SUPERVISOR, TOWN_HALL}),
    ("GET", "/console/slots"): frozenset({SUPERVISOR}),
    ("POST", "/console/slots"): frozenset({SUPERVISOR}),
    ("GET", "/console/slots/import"): frozenset({SUPERVISOR}),
    ("POST", "/console/slots/import"): frozenset({SUPERVISOR}),
    ("GET", "/console/slots/places"): frozenset({SUPERVISOR}),
    ("POST", "/console/slots/places"): frozenset({SUPERVISOR}),
    ("GET", "/console/slots/previews/1"): frozenset({SUPERVISOR}),
    ("POST", "/console/slots/previews/1"): frozenset({SUPERVISOR}),
    ("GET", "/console/slots/actions"): frozenset({SUPERVISOR}),
    ("POST", "/console/slots/actions/1/undo"): frozenset({SUPERVISOR}),
    ("GET", "/console/slots/slots.csv"): frozenset({SUPERVISOR}),
    ("GET", "/console/moves"): frozenset({SUPERVISOR}),
    ("POST", "/console/moves"): frozenset({SUPERVISOR}),
    ("GET", "/console/moves/1"): frozenset({SUPERVISOR}),
    ("GET", "/console/moves/1/part"): frozenset({SUPERVISOR}),
    ("GET", "/console/moves/1/people"): frozenset({SUPERVISOR}),
    ("POST", "/console/moves/1/confirm"): frozenset({SUPERVISOR}),
    ("POST", "/console/patients/1/move/accept"): IN_THE_ROOM,
    ("GET", "/console/figures"): frozenset({SUPERVISOR}),
    ("GET", "/console/figures/calls.csv"): frozenset({SUPERVISOR}),
    ("GET", "/console/figures/places"): frozenset({SUPERVISOR, TOWN_HALL}),
    ("GET", "/console/figures/places.csv"): frozenset({SUPERVISOR, TOWN_HALL}),
    ("GET", "/console/phone"): IN_THE_ROOM,
    ("POST", "/console/calls/ticket-1"): IN_THE_ROOM,
    ("GET", "/console/calls/ticket-1/part"): IN_THE_ROOM,
    **{
        ("POST", f"/console/room/call/{turn}"): IN_THE_ROOM
        for turn in ("hold", "take-back", "join", "hand-over", "drop", "transfer", "consult")
    },
    ("GET", "/console/figures/reminders"): frozenset({SUPERVISOR}),
    ("GET", "/console/figures/steps"): frozenset({SUPERVISOR}),
    ("GET", "/console/figures/steps.csv"): frozenset({SUPERVISOR}),
}
"""Route → who may use it. A route that is added is written down here too."""

SOCKETS: dict[str, frozenset[str]] = {"/console/phone/ws": IN_THE_ROOM}
"""The same for sockets."""

EVERYBODY = (*Role, *SignInStep, "nobody")


def browser_of(staff: Staff, who: str) -> Browser:
    if who in EVERY_ROLE:
        return staff.at_work(Role(who))
    if who in frozenset(SignInStep):
        return staff.at_step(SignInStep(who))
    browser = staff.browser()
    browser.get("/console/sign-in")
    return browser


def asked(browser: Browser, method: str, path: str) -> TestResponse:
    return browser.get(path) if method == "GET" else browser.post(path)


def is_refused(response: TestResponse, who: str) -> bool:
    """Whether the route did not open: 403 for a role, the way to sign in for all others."""
    if who in EVERY_ROLE:
        return response.status_code == 403
    pages = {
        "nobody": "sign-in",
        SignInStep.CODE: "code",
        SignInStep.PASSWORD: "password",
        SignInStep.ENROL: "second-factor",
    }
    return response.status_code == 303 and response.location == f"/console/{pages[who]}"


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_route_opens_to_those_in_the_table_and_to_nobody_else(staff: Staff, who: str) -> None:
    staff.rebuild(consoles=0)  # a stream of events would never end
    wrong = []
    for (method, path), allowed in TABLE.items():
        browser = browser_of(staff, who) if path != "/console/static/console.css" else staff.browser()
        with asked(browser, method, path) as response:
            assert response.status_code < 500
            assert response.status_code != 400
            opens = not is_refused(response, who)
        if opens != bool({ANYONE, who} & allowed):
            wrong.append((method, path, response.status_code, response.location))
        staff.world.scalar("UPDATE accounts SET removed_at = created_at WHERE removed_at IS NULL RETURNING true")
    assert wrong == []


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", SOCKETS)
def test_a_socket_opens_to_those_in_the_table_and_to_nobody_else(staff: Staff, who: str, path: str) -> None:
    browser = browser_of(staff, who)
    with upgraded(browser, path, "http://localhost") as response:
        assert is_refused(response, who) == (who not in SOCKETS[path])
        assert response.status_code < 500


def test_a_socket_is_for_the_lines_own_pages_only(staff: Staff) -> None:
    browser = staff.at_work(Role.AGENT)
    for origin in ("http://elsewhere.test", ""):
        assert upgraded(browser, "/console/phone/ws", origin).status_code == 403


def upgraded(browser: Browser, path: str, origin: str) -> TestResponse:
    """A request for a socket from a browser that leaves at once."""
    asked = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Origin": origin}
    ours, theirs = socket.socketpair()
    theirs.shutdown(socket.SHUT_WR)
    with ours, theirs:
        return browser.client.get(
            path,
            headers={**asked, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="},
            environ_overrides={"werkzeug.socket": ours},
        )


def routes(app: Flask) -> set[tuple[str, str]]:
    """Method and endpoint of every route."""
    known = set(endpoints(app))
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in known]
    return {(method, rule.endpoint) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def test_every_route_is_in_the_table(staff: Staff) -> None:
    adapter = staff.world.app.url_map.bind("localhost")
    listed = {(method, adapter.match(path, method)[0]) for method, path in TABLE}
    listed |= {("GET", adapter.match(path, websocket=True)[0]) for path in SOCKETS}
    assert routes(staff.world.app) - listed == set()


def test_a_route_without_an_entry_stops_the_start(staff: Staff) -> None:
    pages = Pages()
    pages.blueprint.add_url_rule("/secret", view_func=lambda: "", endpoint="secret")
    with pytest.raises(ConfigurationError, match=r"console\.secret"):
        Flask("bare").register_blueprint(pages.close())


def test_a_route_for_nobody_stops_the_start(staff: Staff) -> None:
    pages = Pages()
    pages.page("/secret")(lambda: "")
    with pytest.raises(ConfigurationError):
        Flask("bare").register_blueprint(pages.close())


def test_the_console_comes_with_a_real_carrier_too(staff: Staff) -> None:
    app = Flask("bare", static_folder=None)
    app.register_blueprint(
        create_console(
            staff.world.settings.model_copy(update={"carrier": "twilio", "secret_key_setting": "s" * 43}),
            staff.world.line,
        )
    )
    assert app.test_client().get("/console/sign-in").status_code == 200


def test_every_page_of_the_menu_is_there(staff: Staff) -> None:
    declared = {rule.endpoint for rule in staff.world.app.url_map.iter_rules()}
    assert [entry for group in MENU for entry in group.entries if entry.endpoint not in declared] == []


@pytest.mark.parametrize(
    ("path", "words", "current"),
    [
        ("/console/slots", "Créneaux", "page"),
        ("/console/slots/import", "Créneaux", "true"),
        ("/console/figures/places", "Remplissage", "page"),
        ("/console/figures/steps", "Chiffres", "true"),
    ],
)
def test_the_menu_shows_where_a_page_belongs(staff: Staff, path: str, words: str, current: str) -> None:
    boss = staff.at_work(Role.SUPERVISOR)
    assert boss.get(path).status_code == 200
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', boss.seen)[0] == (current, words)
