"""Signing in with an OpenID provider: who is believed, who is not, and who needs a second factor all the same."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from ivr.console.auth import oidc_pages
from ivr.console.auth.roles import Role
from ivr.console.web import retention
from ivr.core.db import transaction
from ivr.core.errors import ConfigurationError
from ivr.core.settings import Settings
from tests.console.auth.oidc_provider import CLIENT, SECRET, ToyProvider, shared_key, toy_provider
from tests.console.staff import Browser, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role
NOT_TAKEN = "Cette connexion n’est pas acceptée"


@pytest.fixture
def provider() -> Iterator[ToyProvider]:
    with toy_provider() as running:
        yield running


@pytest.fixture
def sso(staff: Staff, provider: ToyProvider) -> Staff:
    """The console with that provider."""
    staff.rebuild(**settings_of(provider))
    return staff


def settings_of(provider: ToyProvider, **other: object) -> dict[str, object]:
    return {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, **other}


def sent_back(browser: Browser) -> str:
    """Goes to the provider; returns the address at which it sends the browser back."""
    there = browser.get("/console/oidc/start").location
    answer = requests.get(str(there), allow_redirects=False, timeout=30)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def come(staff: Staff) -> tuple[Browser, TestResponse]:
    """Somebody signs in with the provider; returns the browser and the answer on the way back."""
    browser = staff.browser()
    return browser, browser.get(sent_back(browser))


def test_an_agent_signs_in_with_the_provider(sso: Staff) -> None:
    sso.account(AGENT)
    browser, answer = come(sso)
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/console"' in answer.text
    assert "Bonjour Anna" in browser.get("/console").text
    assert sso.world.scalar("SELECT deed FROM audit_log") == "session.start.provider"


def test_the_question_has_state_nonce_and_a_challenge(sso: Staff) -> None:
    asked = parse_qs(urlsplit(str(sso.browser().get("/console/oidc/start").location)).query)
    assert asked["response_type"] == ["code"]
    assert asked["client_id"] == [CLIENT]
    assert asked["redirect_uri"] == ["http://line.test/console/oidc/return"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))


def test_the_cookie_of_the_way_back_is_short_and_says_nothing(sso: Staff) -> None:
    cookie = sso.browser().get("/console/oidc/start").headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/console/oidc", "SameSite=Lax", "Max-Age=600"} <= set(cookie.split("; "))
    assert "state" not in cookie


def test_without_a_provider_there_is_no_button_and_no_page(staff: Staff) -> None:
    browser = staff.browser()
    assert "compte professionnel" not in browser.get("/console/sign-in").text
    assert browser.get("/console/oidc/start").status_code == 404
    assert browser.get("/console/oidc/return?code=x&state=y").status_code == 404


def test_with_a_provider_there_is_a_button_and_passwords_still_work(sso: Staff) -> None:
    sso.account(AGENT)
    browser = sso.browser()
    assert 'href="/console/oidc/start"' in browser.get("/console/sign-in").text
    assert browser.sign_in("anna").location == "/console"


LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "somebody-else"},
    "another audience, for us": {"aud": "somebody-else", "azp": CLIENT},
    "no audience": {"aud": None},
    "expired": {"iat": 1_000_000_000, "exp": 1_000_000_300},
    "no end": {"exp": None},
    "another nonce": {"nonce": "of another sign-in"},
    "no nonce": {"nonce": None},
    "hash of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_identity_with_a_wrong_claim_is_not_believed(sso: Staff, provider: ToyProvider, lie: str) -> None:
    sso.account(AGENT)
    provider.lies.claims = LIES[lie]
    refused(*come(sso))


def test_a_provider_that_says_to_be_another_is_not_asked(sso: Staff, provider: ToyProvider) -> None:
    provider.lies.issuer = "https://evil.example"
    answer = sso.browser().get("/console/oidc/start")
    assert answer.status_code == 422
    assert "ne répond pas comme il devrait" in answer.text


@pytest.mark.parametrize("kind", ["another key", "the secret of the client"])
def test_an_identity_signed_otherwise_is_not_believed(sso: Staff, provider: ToyProvider, kind: str) -> None:
    sso.account(AGENT)
    if kind == "another key":
        provider.lies.key = RSAKey.generate_key(2048, {"kid": "one"})
    else:
        provider.lies.key, provider.lies.algorithm = shared_key(), "HS256"
    refused(*come(sso))


def test_keys_that_the_provider_has_changed_are_fetched_again(sso: Staff, provider: ToyProvider) -> None:
    sso.account(AGENT)
    assert come(sso)[1].status_code == 200
    provider.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    assert come(sso)[1].status_code == 200


def test_an_answer_is_taken_once(sso: Staff, provider: ToyProvider) -> None:
    sso.account(AGENT)
    browser = sso.browser()
    back = sent_back(browser)
    cookie = browser.client.get_cookie("ivr_oidc", path="/console/oidc")
    assert cookie
    codes = dict(provider.codes)
    assert browser.get(back).status_code == 200
    again = sso.browser()
    again.client.set_cookie("ivr_oidc", cookie.value, path="/console/oidc")
    provider.codes = codes
    refused(again, again.get(back))
    assert provider.asked == 2


def test_what_was_taken_is_forgotten_after_a_day(sso: Staff) -> None:
    sso.account(AGENT)
    come(sso)
    forget(sso)
    assert sso.world.scalar("SELECT count(*) FROM used_states") == 1
    sso.world.run("UPDATE used_states SET used_at = used_at - interval '25 hours'")
    forget(sso)
    assert sso.world.scalar("SELECT count(*) FROM used_states") == 0


def forget(staff: Staff) -> None:
    with transaction(staff.world.engine) as session:
        retention.forget(session, staff.world.clock())


def test_the_answer_to_another_browser_is_not_taken(sso: Staff, provider: ToyProvider) -> None:
    sso.account(AGENT)
    back = sent_back(sso.browser())
    victim = sso.browser()
    victim.get("/console/oidc/start")
    refused(victim, victim.get(back))
    stranger = sso.browser()
    refused(stranger, stranger.get(back))
    assert provider.asked == 0


@pytest.mark.parametrize("query", ["", "?code=x", "?state=y", "?code=x&state=y", "?error=access_denied"])
def test_an_answer_nobody_asked_for_is_not_taken(sso: Staff, query: str) -> None:
    browser = sso.browser()
    browser.get("/console/oidc/start")
    refused(browser, browser.get(f"/console/oidc/return{query}"))


def test_an_answer_that_comes_too_late_is_not_taken(sso: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    sso.account(AGENT)
    browser = sso.browser()
    back = sent_back(browser)
    later = oidc_pages.system_clock() + timedelta(minutes=11)
    monkeypatch.setattr(oidc_pages, "system_clock", lambda: later)
    refused(browser, browser.get(back))


def test_a_ticket_of_other_hands_is_not_taken(sso: Staff) -> None:
    browser = sso.browser()
    back = sent_back(browser)
    browser.client.set_cookie("ivr_oidc", "made-up", path="/console/oidc")
    refused(browser, browser.get(back))


def test_who_is_not_let_in_by_the_provider_comes_back_to_the_password(sso: Staff, provider: ToyProvider) -> None:
    provider.lies.denies = True
    refused(*come(sso))


NOBODY = {
    "unknown": {"email": "nobody@example.fr"},
    "without the claim": {"email": None},
    "not verified": {"email": "anna", "email_verified": False},
    "not a text": {"email": ["anna"]},
}


@pytest.mark.parametrize("who", NOBODY)
def test_who_has_no_account_is_told_so_and_none_is_made(sso: Staff, provider: ToyProvider, who: str) -> None:
    sso.account(AGENT)
    provider.lies.person = NOBODY[who]
    browser, answer = come(sso)
    assert "aucun compte ne lui correspond" in answer.text
    assert browser.cookie() == ""
    assert sso.world.scalar("SELECT count(*) FROM accounts") == 1


def test_a_removed_account_does_not_come_back(sso: Staff) -> None:
    sso.account(AGENT, removed_at="2021-01-01T00:00Z")
    browser, answer = come(sso)
    assert "aucun compte ne lui correspond" in answer.text
    assert browser.cookie() == ""


def test_the_claim_that_is_the_login_is_chosen(staff: Staff, provider: ToyProvider) -> None:
    staff.rebuild(**settings_of(provider, oidc_claim="preferred_username"))
    staff.account(AGENT)
    provider.lies.person = {"email": "marie@example.fr", "preferred_username": "Anna"}
    assert come(staff)[1].status_code == 200


MFA = [{"amr": ["pwd", "mfa"]}, {"acr": "https://refeds.org/profile/mfa"}]
PLAIN = [{}, {"amr": ["pwd"]}, {"amr": ["otp"]}, {"acr": "1"}, {"amr": "mfa"}]


@pytest.mark.parametrize("claims", [*MFA, *PLAIN[:-1]])
def test_a_supervisor_shows_her_second_factor_here_unless_the_provider_is_trusted(
    sso: Staff, provider: ToyProvider, claims: dict[str, object]
) -> None:
    sso.account(SUPERVISOR)
    provider.lies.person = {"email": "sophie", **claims}
    browser, _ = come(sso)
    assert browser.get("/console").location == "/console/code"


@pytest.mark.parametrize("claims", MFA)
@pytest.mark.parametrize("enrolled", [True, False])
def test_a_second_factor_shown_to_a_trusted_provider_is_enough(
    staff: Staff, provider: ToyProvider, claims: dict[str, object], enrolled: bool
) -> None:
    staff.rebuild(**settings_of(provider, oidc_trust_mfa=True))
    staff.account(SUPERVISOR, **({} if enrolled else {"second_factor": None}))
    provider.lies.person = {"email": "sophie", **claims}
    browser, _ = come(staff)
    assert "Bonjour Sophie" in browser.get("/console").text


@pytest.mark.parametrize("claims", PLAIN)
def test_a_trusted_provider_that_saw_no_second_factor_is_not_enough(
    staff: Staff, provider: ToyProvider, claims: dict[str, object]
) -> None:
    staff.rebuild(**settings_of(provider, oidc_trust_mfa=True))
    staff.account(SUPERVISOR)
    provider.lies.person = {"email": "sophie", **claims}
    browser, _ = come(staff)
    assert browser.get("/console").location in ("/console/code", "/console/sign-in")


def test_a_supervisor_without_a_second_factor_sets_one_up(sso: Staff, provider: ToyProvider) -> None:
    sso.account(SUPERVISOR, second_factor=None)
    provider.lies.person = {"email": "sophie"}
    browser, _ = come(sso)
    assert browser.get("/console").location == "/console/second-factor"


def test_who_never_changed_her_one_time_password_needs_none(sso: Staff) -> None:
    sso.account(AGENT, one_time=True)
    browser, _ = come(sso)
    assert "Bonjour Anna" in browser.get("/console").text


def test_a_session_from_the_provider_ends_with_the_account(sso: Staff) -> None:
    account = sso.account(AGENT)
    browser, _ = come(sso)
    administrator = sso.at_work(ADMINISTRATOR)
    administrator.get("/console/accounts")
    administrator.post(f"/console/accounts/{account}/remove")
    assert browser.get("/console").location == "/console/sign-in"


def test_guessing_codes_is_slowed_down(sso: Staff, provider: ToyProvider) -> None:
    answers = []
    for _ in range(6):
        browser = sso.browser()
        state = parse_qs(urlsplit(sent_back(browser)).query)["state"][0]
        answers.append(browser.get(f"/console/oidc/return?code=guess&state={state}").text)
    assert "Trop d’essais" in answers[-1]
    assert provider.asked == 5


def test_a_provider_that_is_away_leaves_the_password(staff: Staff, provider: ToyProvider) -> None:
    staff.rebuild(**settings_of(provider, oidc_issuer="http://127.0.0.1:9"))
    answer = staff.browser().get("/console/oidc/start")
    assert "ne répond pas comme il devrait" in answer.text
    assert "Mot de passe" in answer.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"oidc_issuer": "https://sso.example.fr"}, "are all needed"),
        ({"oidc_client_secret": "x"}, "are all needed"),
        (
            {"oidc_issuer": "http://sso.example.fr", "oidc_client_id": "x", "oidc_client_secret": "y"},
            "must be an https address",
        ),
    ],
)
def test_settings_that_do_not_go_together_stop_the_start(wrong: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        Settings(**wrong).check()


def refused(browser: Browser, answer: TestResponse) -> None:
    """Nobody came in, and the page says so."""
    assert answer.status_code == 422
    assert NOT_TAKEN in answer.text or "ne répond pas comme il devrait" in answer.text
    assert browser.cookie() == ""
