"""Signing in by the pages: passwords, slow guessing, forms of our own only."""

from typing import Any

import pytest

from ivr.console.auth import passwords
from ivr.console.auth.roles import Role, SignInStep
from tests.console.staff import PASSWORD, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role
WRONG = "Identifiant ou mot de passe incorrect."


def test_an_agent_signs_in_with_her_password(staff: Staff) -> None:
    staff.account(AGENT)
    browser = staff.browser()
    assert "Bonjour Anna" in browser.follow(browser.sign_in("anna")).text


@pytest.mark.parametrize("login", ["ANNA", " anna "])
def test_a_login_is_read_without_case_or_spaces(staff: Staff, login: str) -> None:
    staff.account(AGENT)
    assert staff.browser().sign_in(login).location == "/console"


@pytest.mark.parametrize(
    ("login", "password"), [("anna", "x" * 14), ("anna", ""), ("nobody", PASSWORD), ("", ""), ("é", "é")]
)
def test_a_wrong_login_and_a_wrong_password_read_the_same(staff: Staff, login: str, password: str) -> None:
    staff.account(AGENT)
    answer = staff.browser().sign_in(login, password)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert "ivr_session" not in str(answer.headers)


def test_a_wrong_login_is_hashed_like_a_wrong_password(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time to answer is that of the hash; it is made in each case, once."""
    staff.account(AGENT)
    hashed: list[str | None] = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda stored, given: (hashed.append(stored), real(stored, given))[1])
    staff.browser().sign_in("anna", "wrong")
    staff.browser().sign_in("nobody", "wrong")
    assert [bool(stored) for stored in hashed] == [True, False]


def test_an_unknown_account_is_compared_with_a_real_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Hasher:
        def verify(self, stored: str, _given: str) -> bool:
            verified.append(stored)
            return True

    monkeypatch.setattr(passwords, "_HASHER", Hasher())
    assert [passwords.matches(stored, "x") for stored in (None, "", "hash")] == [False, False, True]
    assert all(stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in verified[:2])


def test_guessing_is_slowed_down_more_and_more(staff: Staff) -> None:
    staff.account(AGENT)
    browser = staff.browser()
    assert [browser.sign_in("anna", "wrong").status_code for _ in range(6)] == [422] * 5 + [429]
    assert "réessayez dans 2 secondes" in browser.seen
    waits = []
    for _ in range(12):
        pass_time(staff, 901)
        browser.sign_in("anna", "wrong")
        waits.append(round(float(str(staff.world.scalar(WAIT)))))
    assert waits[:8] == [4, 8, 16, 32, 64, 128, 256, 512]
    assert set(waits[8:]) == {900}


WAIT = "SELECT extract(epoch FROM not_before - last_at) FROM sign_in_tries"


def pass_time(staff: Staff, seconds: int) -> None:
    """Moves the tries into the past, since they go by the database's own clock."""
    staff.world.scalar(
        "UPDATE sign_in_tries SET not_before = not_before - make_interval(secs => :s),"
        " last_at = last_at - make_interval(secs => :s) RETURNING true",
        s=seconds,
    )


def test_the_right_password_waits_too_and_then_clears_the_failures(staff: Staff) -> None:
    staff.account(AGENT)
    browser = staff.browser()
    for _ in range(5):
        browser.sign_in("anna", "wrong")
    assert browser.sign_in("anna").status_code == 429
    pass_time(staff, 3)
    assert browser.sign_in("anna").status_code == 303
    assert staff.world.scalar("SELECT count(*) FROM sign_in_tries") == 0


def test_a_login_that_does_not_exist_is_slowed_down_alike(staff: Staff) -> None:
    browser = staff.browser()
    assert [browser.sign_in("nobody", "wrong").status_code for _ in range(6)] == [422] * 5 + [429]


def test_nobody_is_locked_out_from_another_address(staff: Staff) -> None:
    staff.account(AGENT)
    stranger = staff.browser()
    stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(7):
        stranger.sign_in("anna", "wrong")
    assert staff.browser().sign_in("anna").status_code == 303


@pytest.mark.parametrize(("proxies", "counted"), [(0, 1), (1, 6)])
def test_addresses_are_believed_only_from_our_own_proxies(staff: Staff, proxies: int, counted: int) -> None:
    """The last address is the one our proxy saw; what comes before is whatever the client wrote."""
    staff.rebuild(proxies=proxies)
    for last in range(6):
        browser = staff.browser()
        browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.1, 203.0.113.{last}"
        browser.sign_in("anna", "wrong")
    assert staff.world.scalar("SELECT count(*) FROM sign_in_tries") == counted


def test_tries_are_kept_without_login_or_address(staff: Staff) -> None:
    staff.browser().sign_in("anna", "wrong")
    assert not {"anna", "127.0.0.1"} & set(str(staff.world.scalar("SELECT t::text FROM sign_in_tries t")).split(","))


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_our_token_does_nothing(staff: Staff, token: str) -> None:
    account = staff.account(AGENT)
    browser = staff.at_work(ADMINISTRATOR)
    answer = browser.post(f"/console/accounts/{account}/remove", token=token)
    assert answer.status_code == 400
    assert "rechargez-la" in answer.text
    assert staff.world.scalar("SELECT count(*) FROM accounts WHERE removed_at IS NULL") == 2


def test_a_token_of_another_session_does_nothing(staff: Staff) -> None:
    account = staff.account(AGENT)
    other, browser = staff.at_work(SUPERVISOR), staff.at_work(ADMINISTRATOR)
    browser.seen = other.seen
    assert browser.post(f"/console/accounts/{account}/remove").status_code == 400


def test_signing_in_needs_a_token_too(staff: Staff) -> None:
    staff.account(AGENT)
    assert staff.browser().post("/console/sign-in", login="anna", password=PASSWORD).status_code == 400


def test_the_first_sign_in_asks_for_a_new_password(staff: Staff) -> None:
    staff.account(AGENT, one_time=True)
    browser = staff.browser()
    page = browser.follow(browser.sign_in("anna"))
    assert "Choisissez le vôtre" in page.text
    browser.follow(browser.post("/console/password", chosen="quatre chats bleus", again="quatre chats bleus"))
    assert "Bonjour Anna" in browser.seen
    assert staff.browser().sign_in("anna").status_code == 422
    assert staff.browser().sign_in("anna", "quatre chats bleus").status_code == 303


CHOICES: list[tuple[dict[str, str], str]] = [
    ({"chosen": "court", "again": "court"}, "trop court"),
    ({"chosen": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}, "se devine"),
    ({"chosen": "sophie-vaccin-2021", "again": "sophie-vaccin-2021"}, "se devine"),
    ({"chosen": PASSWORD, "again": PASSWORD}, "que vous aviez"),
    ({"chosen": "quatre chats bleus", "again": "cinq chats bleus"}, "ne sont pas les mêmes"),
    ({"chosen": "abcdefghij" * 21, "again": "abcdefghij" * 21}, "trop long"),
    ({}, "trop court"),
]


@pytest.mark.parametrize(("fields", "words"), CHOICES)
def test_a_weak_password_is_refused_with_the_reason(staff: Staff, fields: dict[str, Any], words: str) -> None:
    answer = staff.at_step(SignInStep.PASSWORD).post("/console/password", **fields)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_password_is_changed_only_by_who_knows_the_present_one(staff: Staff) -> None:
    browser = staff.at_work(AGENT)
    chosen = {"chosen": "quatre chats bleus", "again": "quatre chats bleus"}
    browser.get("/console/password")
    assert [browser.post("/console/password", present="wrong", **chosen).status_code for _ in range(6)] == [422] * 5 + [
        429
    ]
    pass_time(staff, 3)
    assert browser.post("/console/password", present=PASSWORD, **chosen).status_code == 303
    assert staff.browser().sign_in("anna", "quatre chats bleus").status_code == 303
