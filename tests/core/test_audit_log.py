"""The audit log: nothing is left out, nothing is rewritten, too much reading is noticed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from psycopg.errors import RestrictViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from ivr.console.auth import accounts
from ivr.console.auth.roles import Role
from ivr.console.web.retention import forget
from ivr.core import audit_log
from ivr.core.audit_log import READS, AuditAction, Author, audited
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from tests.console.staff import PASSWORD, SLUG, Browser, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role
READ = AuditAction.AUDIT_SEARCHED
"""A deed that reads; with records it stands for reading these."""


def note(staff: Staff, account: int | None, deed: AuditAction, *records: str, at: datetime | None = None) -> None:
    with transaction(staff.world.engine) as session:
        audited(session, Author(account, SLUG, at or staff.world.clock()), deed, *records)


def deeds(staff: Staff) -> object:
    return staff.world.scalar("SELECT array_agg(deed ORDER BY id) FROM audit_log")


@pytest.mark.parametrize("change", ["UPDATE audit_log SET deed = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"])
def test_an_entry_can_neither_be_changed_nor_erased(staff: Staff, change: str) -> None:
    note(staff, None, AuditAction.SIGNED_IN, at=datetime.now(UTC) - timedelta(days=360))
    with pytest.raises(IntegrityError) as refused, transaction(staff.world.engine) as session:
        session.execute(text(change))
    assert isinstance(refused.value.orig, RestrictViolation)
    assert staff.world.scalar("SELECT count(*) FROM audit_log") == 1


def test_entries_are_swept_after_twelve_months_and_not_before(staff: Staff) -> None:
    note(staff, None, AuditAction.SIGNED_IN, at=datetime.now(UTC) - timedelta(days=367))
    note(staff, None, AuditAction.SIGNED_OUT, at=datetime.now(UTC) - timedelta(days=364))
    with transaction(staff.world.engine) as session:
        forget(session, staff.world.clock())
    assert deeds(staff) == ["session.end"]


def test_a_removed_account_is_forgotten_a_year_after_its_last_entry(staff: Staff) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=367)
    gone = staff.account(AGENT, removed_at=long_ago)
    named = staff.account(AGENT, removed_at=long_ago, login="other")
    note(staff, named, AuditAction.SIGNED_IN)
    assert gone != named
    with transaction(staff.world.engine) as session:
        forget(session, staff.world.clock())
    assert staff.world.scalar("SELECT array_agg(id) FROM accounts") == [named]


def test_what_people_do_to_accounts_is_noted_with_the_account(staff: Staff) -> None:
    administrator = staff.at_work(ADMINISTRATOR)
    administrator.get("/console/accounts")
    administrator.post("/console/accounts", login="paul", name="Paul", role="agent")
    paul = staff.world.scalar("SELECT id FROM accounts WHERE login = 'paul'")
    for action in ("password", "second-factor", "remove"):
        administrator.post(f"/console/accounts/{paul}/{action}")
    assert deeds(staff) == ["account.add", "account.password", "account.second_factor", "account.remove"]
    assert staff.world.scalar("SELECT array_agg(DISTINCT record) FROM audit_log") == [f"account:{paul}"]
    alain = staff.world.scalar("SELECT id FROM accounts WHERE login = 'alain'")
    assert staff.world.scalar("SELECT array_agg(DISTINCT account_id) FROM audit_log") == [alain]


def test_what_people_do_to_themselves_is_noted(staff: Staff) -> None:
    staff.account(AGENT, one_time=True)
    browser = staff.browser()
    browser.follow(browser.sign_in("anna"))
    browser.follow(browser.post("/console/password", chosen="quatre chats bleus", again="quatre chats bleus"))
    browser.post("/console/sign-out")
    assert deeds(staff) == ["session.start", "password.change", "session.end"]


def test_a_deed_that_is_undone_leaves_no_entry(staff: Staff) -> None:
    anna = staff.account(AGENT)
    author = Author(anna, SLUG, staff.world.clock())
    with transaction(staff.world.engine) as session:
        accounts.reset_password(session, author, anna)
        session.rollback()
    assert deeds(staff) is None


def test_five_hundred_reads_in_ten_minutes_raise_one_alarm(staff: Staff) -> None:
    anna = staff.account(AGENT)
    for start in range(0, READS - 1, 100):
        note(staff, anna, READ, *[f"patient:{number}" for number in range(start, min(start + 100, READS - 1))])
    assert "alarm.reads" not in str(deeds(staff))
    note(staff, anna, READ, "patient:500")
    note(staff, anna, READ, "patient:501")
    assert str(deeds(staff)).count("alarm.reads") == 1


def test_the_same_reads_over_a_longer_time_raise_none(staff: Staff) -> None:
    anna = staff.account(AGENT)
    note(staff, anna, READ, *[f"patient:{number}" for number in range(READS - 1)])
    staff.world.clock.set(staff.world.clock() + audit_log.WITHIN)
    note(staff, anna, READ, "patient:500")
    assert "alarm.reads" not in str(deeds(staff))


def test_reads_of_two_people_and_reads_of_no_record_are_not_added_up(staff: Staff) -> None:
    anna, paul = staff.account(AGENT), staff.account(AGENT, login="paul")
    for account in (anna, paul):
        note(staff, account, READ, *[f"patient:{number}" for number in range(READS // 2)])
    note(staff, anna, READ, *[""] * READS)
    assert "alarm.reads" not in str(deeds(staff))


def test_an_alarm_is_logged_with_its_code(staff: Staff) -> None:
    anna = staff.account(AGENT)
    with capture_logs() as logs:
        note(staff, anna, READ, *[f"patient:{number}" for number in range(READS)])
    assert [(entry["code"], entry["account"], entry["reads"]) for entry in logs] == [("alarm.reads", anna, READS)]


def test_an_alarm_is_shown_to_the_supervisor_for_a_week(staff: Staff) -> None:
    note(staff, staff.account(AGENT), AuditAction.ALARM_READS)
    for path in ("", "/audit"):
        assert "Anna : 500 dossiers lus" in staff.at_work(SUPERVISOR, login=f"s{path[1:]}").get(f"/console{path}").text
    staff.world.clock.set(staff.world.clock() + timedelta(days=7))
    assert "500 dossiers lus" not in staff.at_work(SUPERVISOR).get("/console").text


def shown(page: str) -> list[str]:
    """The records of the entries on a page."""
    return re.findall(r'record=([\w:]+)"', page)


@pytest.fixture
def supervisor(staff: Staff) -> Browser:
    return staff.at_work(SUPERVISOR)


def test_the_log_is_searched_by_person(staff: Staff, supervisor: Browser) -> None:
    anna, paul = staff.account(AGENT), staff.account(AGENT, login="paul")
    note(staff, anna, READ, "patient:1")
    note(staff, paul, READ, "patient:2")
    assert shown(supervisor.get(f"/console/audit?account={paul}").text) == ["patient:2"]


def test_the_log_is_searched_by_record(staff: Staff, supervisor: Browser) -> None:
    note(staff, staff.account(AGENT), READ, "patient:1", "patient:2", "patient:1")
    assert shown(supervisor.get("/console/audit?record=patient:1").text) == ["patient:1"] * 2


def test_the_log_is_searched_by_local_day(staff: Staff, supervisor: Browser) -> None:
    midnight = datetime(2026, 11, 20, tzinfo=PARIS)
    for number, minutes in enumerate((-1, 0, 60 * 24 - 1, 60 * 24)):
        note(staff, None, READ, f"patient:{number}", at=midnight + timedelta(minutes=minutes))
    page = supervisor.get("/console/audit?day=2026-11-20").text
    assert shown(page) == ["patient:2", "patient:1"]
    assert "20/11/2026 23:59:00" in page
    assert "Ligne de commande" in page


@pytest.mark.parametrize("day", ["20/11/2026", "2026-02-30", "x"])
def test_a_day_that_is_none_is_told_so(supervisor: Browser, day: str) -> None:
    answer = supervisor.get(f"/console/audit?day={day}")
    assert answer.status_code == 422
    assert "Ce jour n’existe pas" in answer.text


@pytest.mark.parametrize("query", ["account=x", "before=x", "account=", "before=99999999999999999999", "record=%00"])
def test_a_query_written_by_hand_breaks_nothing(supervisor: Browser, query: str) -> None:
    assert supervisor.get(f"/console/audit?{query}").status_code in (200, 400)


def test_a_long_log_has_pages_that_miss_nothing(staff: Staff, supervisor: Browser) -> None:
    note(staff, None, READ, *[f"patient:{number}" for number in range(120)])
    page, found = supervisor.get("/console/audit?record=").text, []
    while True:
        found += shown(page)
        older = re.search(r'href="([^"]+)">Plus anciennes', page)
        if not older:
            break
        page = supervisor.get(older[1].replace("&amp;", "&")).text
    assert found == [f"patient:{number}" for number in reversed(range(120))]


def test_the_log_of_another_department_is_out_of_reach(staff: Staff, supervisor: Browser) -> None:
    far = staff.account(AGENT, login="far", name="Far Away", department="jura")
    with transaction(staff.world.engine) as session:
        audited(session, Author(far, "jura", staff.world.clock()), READ, "patient:9")
        audited(session, Author(far, "jura", staff.world.clock()), AuditAction.ALARM_READS)
    for query in ("", f"?account={far}", "?record=patient:9"):
        page = supervisor.get(f"/console/audit{query}").text
        assert shown(page) == []
        assert "Far Away" not in page


def test_reading_the_log_is_noted_too(staff: Staff, supervisor: Browser) -> None:
    supervisor.get("/console/audit")
    assert deeds(staff) == ["audit.search"]


def test_no_password_is_ever_noted(staff: Staff) -> None:
    staff.account(AGENT)
    staff.browser().sign_in("anna")
    assert PASSWORD not in str(staff.world.scalar("SELECT array_agg(a::text) FROM audit_log a"))
