"""Codes of a second factor: required of some, right once."""

from datetime import datetime

import pyotp
import pytest

from ivr.console.auth.roles import Role, SignInStep
from ivr.console.auth.second_factor import address_of, picture_of, secret_of, step_of
from ivr.console.auth.sessions import IDLE, key_of
from ivr.core.clock import PARIS
from tests.console.staff import SECRET, Browser, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role
AT = datetime(2021, 2, 24, 10, 0, 15, tzinfo=PARIS)
TOTP = pyotp.TOTP(SECRET)


def code(steps: int = 0) -> str:
    """A code of the authenticator, by the machine's clock: codes are not asked for by the business clock."""
    return TOTP.at(datetime.now(PARIS), counter_offset=steps)


def test_a_code_of_now_or_one_step_around_is_right() -> None:
    this = TOTP.timecode(AT)
    steps = [step_of(SECRET, TOTP.at(AT, counter_offset=offset), AT) for offset in range(-2, 3)]
    assert steps == [None, this - 1, this, this + 1, None]


@pytest.mark.parametrize("given", ["", "12345", "abcdef", "0000000", "١٢٣٤٥٦", "é"])
def test_anything_else_is_wrong(given: str) -> None:
    assert step_of(SECRET, given, AT) is None


def test_a_code_may_be_written_in_two_groups() -> None:
    right = TOTP.at(AT)
    assert step_of(SECRET, f" {right[:3]} {right[3:]} ", AT) == TOTP.timecode(AT)


def test_a_secret_has_160_bits_and_depends_on_its_seed() -> None:
    assert secret_of("a") == secret_of("a") != secret_of("b")
    assert len(secret_of("a")) == 32


def test_the_picture_holds_neither_style_nor_script() -> None:
    picture = picture_of(address_of(SECRET, "sophie", "Préfecture"))
    assert picture.startswith("<svg ")
    assert "style" not in picture
    assert "<script" not in picture


def test_a_code_signs_in_once_and_only_once(staff: Staff) -> None:
    staff.account(SUPERVISOR)
    right = code()
    first, second = staff.browser(), staff.browser()
    for browser in (first, second):
        browser.follow(browser.sign_in("sophie"))
        assert "Code de vérification" in browser.seen
    assert first.post("/console/code", code=right).location == "/console"
    answer = second.post("/console/code", code=right)
    assert answer.status_code == 422
    assert "attendez le suivant" in answer.text
    assert second.post("/console/code", code=code(1)).location == "/console"


def test_an_older_code_is_worth_nothing_after_a_newer_one(staff: Staff) -> None:
    staff.account(SUPERVISOR)
    browser = staff.browser()
    browser.follow(browser.sign_in("sophie"))
    older, newer = code(), code(1)
    staff.world.scalar("UPDATE accounts SET last_step = :step RETURNING true", step=step_of_now(newer))
    assert browser.post("/console/code", code=older).status_code == 422


def step_of_now(given: str) -> int | None:
    return step_of(SECRET, given, datetime.now(PARIS))


def test_the_session_gets_a_new_id_with_the_code(staff: Staff) -> None:
    browser = staff.at_step(SignInStep.CODE)
    before = browser.cookie()
    browser.post("/console/code", code=code())
    assert browser.cookie() != before
    half = staff.browser()
    half.client.set_cookie("ivr_session", before, path="/console")
    assert half.get("/console").location == "/console/sign-in"


def test_guessing_codes_is_slowed_down(staff: Staff) -> None:
    browser = staff.at_step(SignInStep.CODE)
    assert [browser.post("/console/code", code="000").status_code for _ in range(6)] == [422] * 5 + [429]


def test_guessing_is_slowed_down_for_the_account_not_for_the_session(staff: Staff) -> None:
    staff.account(SUPERVISOR)
    for _ in range(5):
        browser = staff.browser()
        browser.follow(browser.sign_in("sophie"))
        browser.post("/console/code", code="000")
    browser = staff.browser()
    browser.follow(browser.sign_in("sophie"))
    assert browser.post("/console/code", code=code()).status_code == 429


def test_waiting_for_the_code_does_not_last_for_ever(staff: Staff) -> None:
    browser = staff.at_step(SignInStep.CODE)
    staff.world.clock.set(staff.world.clock() + IDLE)
    assert browser.post("/console/code", code=code()).location == "/console/sign-in"


def shown_secret(browser: Browser) -> str:
    return "".join(part.split("</span>")[0] for part in browser.seen.split('class="key">')[1].split("<span>")[1:9])


def enrol(browser: Browser) -> str:
    """Installs a second factor; returns where that leads."""
    browser.get("/console/second-factor")
    return browser.post("/console/second-factor", code=pyotp.TOTP(shown_secret(browser)).now()).location


@pytest.mark.parametrize("role", [SUPERVISOR, ADMINISTRATOR])
def test_supervisors_and_administrators_cannot_work_without_a_second_factor(staff: Staff, role: Role) -> None:
    browser = staff.at_work(role, second_factor=None)
    assert browser.get("/console").location == "/console/second-factor"
    assert enrol(browser) == "/console"
    assert "Bonjour" in browser.get("/console").text


def test_a_second_factor_is_kept_only_after_a_right_code_and_sealed(staff: Staff) -> None:
    browser = staff.at_step(SignInStep.ENROL)
    answer = browser.post("/console/second-factor", code="000000")
    assert answer.status_code == 422
    assert "vérifiez la clé" in answer.text
    assert staff.world.scalar("SELECT second_factor FROM accounts") is None
    secret = shown_secret(browser)
    enrol(browser)
    sealed = staff.world.scalar("SELECT second_factor FROM accounts")
    assert isinstance(sealed, bytes)
    assert secret.encode() not in sealed
    assert staff.world.line.vault.open(sealed) == secret


def test_the_code_that_installed_a_second_factor_does_not_sign_in_again(staff: Staff) -> None:
    browser = staff.at_step(SignInStep.ENROL)
    secret = shown_secret(browser)
    enrol(browser)
    other = staff.browser()
    other.follow(other.sign_in("sophie"))
    assert other.post("/console/code", code=pyotp.TOTP(secret).now()).status_code == 422


def test_a_stolen_session_cannot_replace_a_second_factor(staff: Staff) -> None:
    browser = staff.at_work(SUPERVISOR)
    before = staff.world.scalar("SELECT second_factor FROM accounts")
    assert "installé" in browser.get("/console/second-factor").text
    proposed = staff.world.line.vault.fingerprint("second factor", key_of(browser.cookie()))
    right = pyotp.TOTP(secret_of(proposed)).now()
    assert browser.post("/console/second-factor", code=right).status_code == 422
    assert staff.world.scalar("SELECT second_factor FROM accounts") == before


def test_a_password_alone_does_not_reach_the_page_that_installs_another(staff: Staff) -> None:
    browser = staff.at_step(SignInStep.CODE)
    assert browser.get("/console/second-factor").location == "/console/code"
    assert browser.post("/console/second-factor", code=code()).location == "/console/code"


def test_agents_may_have_a_second_factor_and_then_need_it(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    assert enrol(browser) == "/console"
    other = staff.browser()
    assert "Code de vérification" in other.follow(other.sign_in("anna")).text


@pytest.mark.parametrize("role", [AGENT, TOWN_HALL])
def test_a_setting_asks_agents_for_a_second_factor(staff: Staff, role: Role) -> None:
    browser = staff.at_work(role)
    assert browser.get("/console").status_code == 200
    staff.rebuild(agents_second_factor=True)
    again = staff.browser()
    assert "Installer un second facteur" in again.follow(again.sign_in({AGENT: "anna"}.get(role, "marie"))).text
