"""Hostile words wherever people can write: shown on every page, run on none. Reports of the policy are counted, for
what it has to stop was let through by a page."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, update

from ivr.agents.tables import CallbackTicket
from ivr.console.auth.roles import Role
from ivr.console.tables import PatientNote
from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.db import transaction
from ivr.department import overrides
from ivr.department.overrides import OverrideRequest
from tests.booking.office import Office, a_patient, an_order
from tests.conftest import NOW
from tests.console.browsing import address, browser, page, wear
from tests.console.room.test_pages import Scene
from tests.console.room.test_pages_tickets import promise
from tests.console.staff import CENTRE, Browser, Staff
from tests.console.web.test_guard import TABLE
from tests.support.browser import Page, expect, problems_of
from tests.support.departments import DEPARTMENTS
from tests.support.world import SLUG, World, build

__all__ = ["address", "browser", "page"]  # fixtures

PROBE = '"><img src=x onerror=window.ran=1><script>window.ran=1</script>'
FILES = ".csv"
SKIPPED = ("/console/static/", "/console/live", "/console/oidc/", "/console/sign-in")
"""No pages of those who have signed in."""


@pytest.fixture
def world(db_url: str, engine: Engine, tmp_path: Path) -> World:
    """The line of a department in which a centre and a town are named by somebody hostile."""
    folder = Path(shutil.copytree(DEPARTMENTS, tmp_path / "departments"))
    quoted = PROBE.replace('"', '""')
    for file, old in (("centres.csv", '"Mâcon, la Halle sportive",Mâcon,'), ("communes.csv", ",Mâcon,")):
        path = folder / "saone-et-loire" / file
        written = path.read_text()
        assert old in written
        new = old.replace("Mâcon", f"Mâcon {quoted}") if file == "centres.csv" else f',"Mâcon {quoted}",'
        new = new.replace(f",Mâcon {quoted},", f',"Mâcon {quoted}",')
        path.write_text(written.replace(old, new, 1))
    return build(db_url, engine, tmp_path / "var", NOW, folder)


@pytest.fixture
def probed(staff: Staff) -> Staff:
    """Somebody hostile is on file and on the list, calls, works here, and has switched what can be switched."""
    world = staff.world
    world.open_slots(centres=(CENTRE,))
    account = staff.account(Role.AGENT, login="hostile", name=PROBE)
    office = Office(world.engine, world.line.departments.current().all[0], world.line.vault, world.clock())
    order = an_order(centres=(CENTRE,))
    named = {"last_name": PROBE, "group": "age_75", "to_complete": ("last_name",)}
    office.book("call", office.offers("call", order)[0].id, a_patient(PROBE, **named), order)
    with office.desk("other") as desk:
        desk.join_waiting_list(a_patient(PROBE, phone="+33385000002", **named), order)
    _hand_over(staff, account)
    with transaction(world.engine) as session:
        author = Author(account, SLUG, world.clock())
        overrides.switch(session, author, OverrideRequest("booking", CENTRE, PROBE))
        audited(session, author, AuditAction.PATIENT_READ, PROBE)
        note = {"patient_id": 1, "account_id": account, "at": world.clock(), "sealed": world.line.vault.seal(PROBE)}
        session.execute(insert(PatientNote).values(note))
    return staff


def _hand_over(staff: Staff, account: int) -> None:
    """The hostile agent talks to a hostile caller, another one is to be called back."""
    said = {"last_name": PROBE, "first_name": PROBE, "postal_code": PROBE}
    scene = Scene(staff, staff.signed_in(account), account)
    scene.anna.get("/console/room")
    scene.anna.post("/console/room/come")
    scene.hand_over("allergy", **said)
    scene.take()
    promise(staff, "later")
    sealed = staff.world.line.vault.seal({"phone": "+33385218399", "reason": PROBE, "gathered": said})
    with transaction(staff.world.engine) as session:
        session.execute(update(CallbackTicket).values(sealed=sealed))


def pages_of(role: Role) -> list[str]:
    """The pages that a role may open."""
    listed = [path for (method, path), allowed in TABLE.items() if method == "GET" and role in allowed]
    return [path for path in listed if not path.endswith(FILES) and not path.startswith(SKIPPED)]


@pytest.mark.parametrize("role", list(Role))
def test_hostile_words_run_on_no_page(page: Page, address: str, probed: Staff, role: Role) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    wear(page, address, probed.at_work(role, name=PROBE).cookie())
    shown = 0
    for path in pages_of(role):
        page.goto(f"{address}{path}")
        shown += PROBE.lower() in page.inner_text("body").lower()
        assert page.evaluate("window.ran") is None, path
    assert shown
    assert dialogs == []
    assert probed.world.scalar("SELECT coalesce(sum(count), 0) FROM policy_reports") == 0


TABLES = [
    ("/console/slots/import", "table", f"centre;vaccin;jour;heure;capacite\n{PROBE};{PROBE};{PROBE};{PROBE};{PROBE}\n"),
    ("/console/slots/import", "table", f"{PROBE};vaccin\n=1+1;@SUM(A1)\n"),
    ("/console/attendance", "list", f"reference;venu\n{PROBE};{PROBE}\n=cmd|'/c calc'!A0;oui\n"),
]


@pytest.mark.parametrize(("path", "field", "table"), TABLES)
def test_hostile_cells_are_told_and_never_run(
    page: Page, address: str, probed: Staff, path: str, field: str, table: str
) -> None:
    problems = problems_of(page)
    probed.world.clock.set(datetime(2026, 11, 25, 18))
    wear(page, address, probed.at_work(Role.SUPERVISOR).cookie())
    page.goto(f"{address}{path}?centre={CENTRE}&day=2026-11-25")
    page.locator(f"#{field}").set_input_files(
        {"name": f"{PROBE}.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.locator(f"form:has(#{field}) button").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert page.evaluate("window.ran") is None
    assert [each for each in problems if "422" not in each] == []
    assert probed.world.scalar("SELECT coalesce(sum(count), 0) FROM policy_reports") == 0


ASKED = [
    "/console/audit?record={}&day={}&account={}",
    "/console/waiting?centre={}&page={}",
    "/console/figures?first={}&last={}",
    "/console/attendance?centre={}&day={}&hour={}",
    "/console/moves?like={}",
    "/console/slots/actions?done={}",
]


def test_hostile_addresses_run_on_no_page(page: Page, address: str, probed: Staff) -> None:
    wear(page, address, probed.at_work(Role.SUPERVISOR).cookie())
    for path in ASKED:
        page.goto(address + path.replace("{}", "%22%3E%3Cscript%3Ewindow.ran=1%3C/script%3E"))
        assert page.evaluate("window.ran") is None, path
    assert probed.world.scalar("SELECT coalesce(sum(count), 0) FROM policy_reports") == 0


@pytest.mark.parametrize("path", ["/console/patients", "/console/waiting"])
def test_what_is_searched_is_shown_as_it_was_written(staff: Staff, path: str) -> None:
    browser: Browser = staff.at_work(Role.AGENT)
    browser.get(path)
    answer = browser.post(path, asked=PROBE)
    assert PROBE not in answer.text
    assert "&lt;img src=x" in answer.text
