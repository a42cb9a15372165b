"""Accounts by the administrator's page: made, reset, removed; within one department."""

import re

import pytest

from ivr.console.auth.roles import Role
from tests.console.staff import CENTRE, Browser, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role
PAUL = {"login": "Paul", "name": " Paul  Renaud ", "role": "agent", "centre": "", "phone": "03 85 21 83 99"}


@pytest.fixture
def administrator(staff: Staff) -> Browser:
    return staff.at_work(ADMINISTRATOR)


def password_in(page: str) -> str:
    found = re.search(r'class="secret">([\w-]+)<', page)
    return found[1] if found else ""


def test_an_account_is_made_with_a_one_time_password_shown_once(staff: Staff, administrator: Browser) -> None:
    given = password_in(administrator.post("/console/accounts", **PAUL).text)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", given)
    assert given not in administrator.get("/console/accounts").text
    assert "Paul Renaud" in administrator.seen
    assert "03 85 21 83 99" in administrator.seen
    browser = staff.browser()
    assert "Nouveau mot de passe" in browser.follow(browser.sign_in("paul", given)).text


def test_a_number_is_sealed_in_the_database(staff: Staff, administrator: Browser) -> None:
    administrator.post("/console/accounts", **PAUL)
    sealed = staff.world.scalar("SELECT phone FROM accounts WHERE login = 'paul'")
    assert isinstance(sealed, bytes)
    assert staff.world.line.vault.open(sealed) == "+33385218399"


REFUSED = [
    ({"login": "alain"}, "déjà pris"),
    ({"login": "ALAIN "}, "déjà pris"),
    ({"login": "a"}, "2 à 60 lettres"),
    ({"login": "josé"}, "2 à 60 lettres"),
    ({"login": "<script>"}, "2 à 60 lettres"),
    ({"name": "  "}, "80 caractères"),
    ({"name": "x" * 81}, "80 caractères"),
    ({"role": "king"}, "rôle dans la liste"),
    ({"role": "town_hall"}, "choisissez le centre"),
    ({"role": "town_hall", "centre": "nowhere"}, "choisissez le centre"),
    ({"centre": CENTRE}, "choisissez le centre"),
    ({"phone": "12"}, "ne peut pas être appelé"),
    ({"phone": "bonjour"}, "ne peut pas être appelé"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
def test_a_wrong_account_is_refused_and_what_was_written_stays(
    staff: Staff, administrator: Browser, fields: dict[str, str], words: str
) -> None:
    answer = administrator.post("/console/accounts", **{**PAUL, **fields})
    assert answer.status_code == 422
    assert words in answer.text
    if "phone" not in fields:
        assert 'value="03 85 21 83 99"' in answer.text
    assert staff.world.scalar("SELECT count(*) FROM accounts") == 1


def test_a_town_hall_has_its_centre(staff: Staff, administrator: Browser) -> None:
    administrator.post("/console/accounts", **{**PAUL, "role": "town_hall", "centre": CENTRE})
    assert staff.world.scalar("SELECT centre FROM accounts WHERE login = 'paul'") == CENTRE


def test_a_removed_account_leaves_no_secret_and_frees_its_login(staff: Staff, administrator: Browser) -> None:
    administrator.post("/console/accounts", **PAUL)
    paul = staff.world.scalar("SELECT id FROM accounts WHERE login = 'paul'")
    assert "Le compte de Paul Renaud est retiré" in administrator.post(f"/console/accounts/{paul}/remove").text
    assert staff.world.scalar("SELECT (password, phone, second_factor)::text FROM accounts WHERE login = 'paul'") == (
        '("",,)'
    )
    assert administrator.post("/console/accounts", **PAUL).status_code == 200


def test_nobody_removes_her_own_account(staff: Staff, administrator: Browser) -> None:
    alain = staff.world.scalar("SELECT id FROM accounts")
    answer = administrator.post(f"/console/accounts/{alain}/remove")
    assert answer.status_code == 422
    assert "propre compte" in answer.text
    assert f"/console/accounts/{alain}/remove" not in answer.text


def test_a_password_is_reset(staff: Staff, administrator: Browser) -> None:
    anna = staff.account(AGENT)
    given = password_in(administrator.post(f"/console/accounts/{anna}/password").text)
    assert staff.browser().sign_in("anna").status_code == 422
    browser = staff.browser()
    assert "Nouveau mot de passe" in browser.follow(browser.sign_in("anna", given)).text


def test_a_lost_second_factor_is_erased_and_asked_for_again(staff: Staff, administrator: Browser) -> None:
    sophie = staff.account(SUPERVISOR)
    assert "est effacé" in administrator.post(f"/console/accounts/{sophie}/second-factor").text
    browser = staff.browser()
    assert "Installer un second facteur" in browser.follow(browser.sign_in("sophie")).text


@pytest.mark.parametrize("action", ["remove", "password", "second-factor"])
@pytest.mark.parametrize("other", [{"department": "jura"}, {"removed_at": "2021-01-01T00:00Z"}])
def test_accounts_elsewhere_and_removed_accounts_are_out_of_reach(
    staff: Staff, administrator: Browser, action: str, other: dict[str, object]
) -> None:
    account = staff.account(AGENT, **other)
    before = staff.world.scalar("SELECT a::text FROM accounts a WHERE id = :id", id=account)
    answer = administrator.post(f"/console/accounts/{account}/{action}")
    assert answer.status_code == 422
    assert "n’existe plus" in answer.text
    assert staff.world.scalar("SELECT a::text FROM accounts a WHERE id = :id", id=account) == before


def test_the_list_shows_the_own_department_only(staff: Staff, administrator: Browser) -> None:
    staff.account(AGENT, login="far", name="Far Away", department="jura")
    assert "Far Away" not in administrator.get("/console/accounts").text


@pytest.mark.parametrize("account", ["0", "999", "99999999999999999999"])
def test_an_account_that_never_was_is_told_so(administrator: Browser, account: str) -> None:
    assert administrator.post(f"/console/accounts/{account}/remove").status_code in (400, 422)


def card(staff: Staff, administrator: Browser, role: Role = AGENT, **other: object) -> tuple[int, str]:
    """An account, with its page open; returns its id and the address of the page."""
    account = staff.account(role, **other)
    path = f"/console/accounts/{account}"
    administrator.get(path)
    return account, path


CHANGED = {"name": "Anna Petit", "role": "agent", "centre": "", "phone": "06 12 34 56 78"}


def test_a_name_and_a_telephone_are_changed_and_she_stays_signed_in(staff: Staff, administrator: Browser) -> None:
    account, path = card(staff, administrator)
    anna = staff.signed_in(account)
    page = administrator.follow(administrator.post(path, **CHANGED)).text
    assert "Anna Petit" in page
    assert "06 12 34 56 78" in page
    assert anna.get("/console").status_code == 200
    assert staff.world.scalar("SELECT deed FROM audit_log ORDER BY id DESC LIMIT 1") == "account.change"


@pytest.mark.parametrize("change", [{"role": "supervisor"}, {"role": "town_hall", "centre": CENTRE}])
def test_another_role_ends_her_sessions_and_nobody_rings_her(
    staff: Staff, administrator: Browser, change: dict[str, str]
) -> None:
    account, path = card(staff, administrator)
    anna = staff.signed_in(account)
    anna.get("/console/room")
    anna.post("/console/room/come")
    assert staff.world.scalar("SELECT state FROM presences") == "available"
    administrator.post(path, **{**CHANGED, **change})
    assert anna.get("/console").location == "/console/sign-in"
    assert staff.world.scalar("SELECT state FROM presences") == "away"


def test_another_centre_ends_the_sessions_of_a_town_hall(staff: Staff, administrator: Browser) -> None:
    account, path = card(staff, administrator, TOWN_HALL)
    marie = staff.signed_in(account)
    administrator.post(path, **{**CHANGED, "role": "town_hall", "centre": "570"})
    assert marie.get("/console").location == "/console/sign-in"


def test_nobody_changes_her_own_role(staff: Staff, administrator: Browser) -> None:
    alain = staff.world.scalar("SELECT id FROM accounts")
    path = f"/console/accounts/{alain}"
    administrator.get(path)
    answer = administrator.post(path, **CHANGED)
    assert answer.status_code == 422
    assert "son propre rôle" in answer.text
    assert staff.world.scalar("SELECT role FROM accounts") == "administrator"


WRONG = [each for each in REFUSED if "login" not in each[0]]


@pytest.mark.parametrize(("fields", "words"), WRONG)
def test_a_wrong_change_is_refused_and_changes_nothing(
    staff: Staff, administrator: Browser, fields: dict[str, str], words: str
) -> None:
    account, path = card(staff, administrator)
    before = staff.world.scalar("SELECT a::text FROM accounts a WHERE id = :id", id=account)
    answer = administrator.post(path, **{**CHANGED, **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert staff.world.scalar("SELECT a::text FROM accounts a WHERE id = :id", id=account) == before


@pytest.mark.parametrize("other", [{"department": "jura"}, {"removed_at": "2021-01-01T00:00Z"}])
def test_the_page_of_an_account_elsewhere_is_as_if_there_were_none(
    staff: Staff, administrator: Browser, other: dict[str, object]
) -> None:
    account, path = card(staff, administrator, **other)
    before = staff.world.scalar("SELECT a::text FROM accounts a WHERE id = :id", id=account)
    assert administrator.get(path).status_code == 404
    never = administrator.get("/console/accounts/999").text
    assert administrator.get(path).text == never
    administrator.get("/console/accounts")
    assert administrator.post(path, **CHANGED).status_code == 404
    assert staff.world.scalar("SELECT a::text FROM accounts a WHERE id = :id", id=account) == before


def test_a_login_that_is_left_out_is_made_of_the_name(staff: Staff, administrator: Browser) -> None:
    administrator.post("/console/accounts", **{**PAUL, "login": "", "name": "Zoé  Le-Goff"})
    assert staff.world.scalar("SELECT login FROM accounts WHERE name LIKE 'Zoé%'") == "zoe.le.goff"
    assert "zoe.le.goff" in administrator.seen
    assert password_in(administrator.seen)
