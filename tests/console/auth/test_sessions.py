"""How long a session lives, and what ends it."""

from datetime import timedelta

import pytest

from ivr.console.auth import accounts, sessions
from ivr.console.auth.roles import ALWAYS_TWO_FACTORS, Role
from ivr.console.tables import ConsoleSession
from ivr.core.audit_log import Author
from ivr.core.db import transaction
from ivr.worker import sweep
from tests.console.staff import SLUG, Browser, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role


def is_in(browser: Browser) -> bool:
    answer = browser.get("/console")
    if answer.status_code == 303:
        assert answer.location == "/console/sign-in"
    return answer.status_code == 200


def later(staff: Staff, **gap: float) -> None:
    staff.world.clock.set(staff.world.clock() + timedelta(**gap))


def test_a_session_ends_after_a_quarter_of_an_hour_without_a_request(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    later(staff, minutes=14, seconds=59)
    assert is_in(browser)
    later(staff, minutes=14, seconds=59)
    assert is_in(browser)
    later(staff, minutes=15)
    assert not is_in(browser)
    assert "Votre session est terminée" in browser.get("/console/sign-in").text


def test_a_session_ends_eight_hours_after_the_sign_in(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    for _ in range(47):
        later(staff, minutes=10)
        assert is_in(browser)
    later(staff, minutes=9, seconds=59)
    assert is_in(browser)
    later(staff, seconds=1)
    assert not is_in(browser)


def test_a_new_id_does_not_prolong_the_eight_hours(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    later(staff, minutes=10)
    with transaction(staff.world.engine) as session:
        token = sessions.renew(session, sessions.key_of(browser.cookie()))
        started = session.get_one(ConsoleSession, sessions.key_of(token)).started_at
    assert started == staff.world.clock() - timedelta(minutes=10)


def test_removing_an_account_ends_its_sessions_at_once(staff: Staff) -> None:
    anna = staff.account(AGENT)
    browsers = [staff.signed_in(anna), staff.signed_in(anna)]
    administrator = staff.at_work(ADMINISTRATOR)
    administrator.get("/console/accounts")
    assert administrator.post(f"/console/accounts/{anna}/remove").status_code == 200
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert staff.browser().sign_in("anna").status_code == 422


def test_an_account_removed_behind_its_back_has_no_session_either(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    staff.world.scalar("UPDATE accounts SET removed_at = now() RETURNING true")
    assert not is_in(browser)


def test_signing_out_kills_the_session_not_only_the_cookie(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    stolen = browser.cookie()
    answer = browser.post("/console/sign-out")
    assert answer.location == "/console/sign-in"
    assert browser.cookie() == ""
    thief = staff.browser()
    thief.client.set_cookie("ivr_session", stolen, path="/console")
    assert not is_in(thief)


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after_it(staff: Staff) -> None:
    staff.account(AGENT)
    browser = staff.browser()
    browser.client.set_cookie("ivr_session", "planted-by-somebody", path="/console")
    browser.sign_in("anna")
    assert browser.cookie() != "planted-by-somebody"
    other = staff.browser()
    other.client.set_cookie("ivr_session", "planted-by-somebody", path="/console")
    assert is_in(browser)
    assert not is_in(other)


def test_signing_in_again_ends_the_session_of_before(staff: Staff) -> None:
    staff.account(AGENT)
    browser = staff.browser()
    browser.sign_in("anna")
    before = browser.cookie()
    browser.get("/console/sign-in")
    browser.sign_in("anna")
    assert browser.cookie() != before
    assert staff.world.scalar("SELECT count(*) FROM console_sessions") == 1


def test_a_new_password_ends_every_other_session_and_renews_this_one(staff: Staff) -> None:
    anna = staff.account(AGENT)
    browser, other = staff.signed_in(anna), staff.signed_in(anna)
    before = browser.cookie()
    browser.get("/console/password")
    chosen = "quatre chats bleus"
    browser.post("/console/password", present="Pivoine-Tracteur-42", chosen=chosen, again=chosen)
    assert browser.cookie() != before
    assert is_in(browser)
    assert not is_in(other)


@pytest.mark.parametrize("reset", [accounts.reset_password, accounts.reset_second_factor])
def test_a_reset_by_the_administrator_ends_the_sessions(staff: Staff, reset: object) -> None:
    anna = staff.account(AGENT)
    browser = staff.signed_in(anna)
    with transaction(staff.world.engine) as session:
        reset(session, Author(None, SLUG, staff.world.clock()), anna)  # type: ignore[operator]
    assert not is_in(browser)


def test_the_database_does_not_hold_what_the_browser_holds(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    assert len(browser.cookie()) == 22
    assert browser.cookie() not in str(staff.world.scalar("SELECT s::text FROM console_sessions s"))


def test_a_page_that_stays_connected_can_ask_without_staying_alive(staff: Staff) -> None:
    key = sessions.key_of(staff.at_work(AGENT).cookie())
    later(staff, minutes=14)
    with transaction(staff.world.engine) as session:
        assert sessions.is_live(session, key, staff.world.clock())
    later(staff, minutes=1)
    with transaction(staff.world.engine) as session:
        assert not sessions.is_live(session, key, staff.world.clock())
        assert sessions.find(session, "x", staff.world.clock(), ALWAYS_TWO_FACTORS) is None


def test_dead_sessions_are_swept_by_the_worker(staff: Staff) -> None:
    staff.at_work(AGENT)
    later(staff, minutes=15)
    sweep(staff.world.line)
    assert staff.world.scalar("SELECT count(*) FROM console_sessions") == 0
