"""The console in a real browser: fit for everybody, by keyboard alone, and deaf to hostile names."""

import re

import pyotp
import pytest

from ivr.console.auth import accounts
from ivr.console.auth.accounts import NewAccount
from ivr.console.auth.roles import Role, SignInStep
from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.db import transaction
from tests.console import staff as people
from tests.console.browsing import address, browser, check, page, wear
from tests.console.staff import SLUG, Staff
from tests.support.browser import Page, expect, problems_of

__all__ = ["address", "browser", "page"]  # fixtures

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
    "Zoé \N{RIGHT-TO-LEFT OVERRIDE}enirehtac 😀",
]


PAGES: dict[str, list[tuple[Role | SignInStep | None, str]]] = {
    "signing in": [
        (None, "sign-in"),
        (SignInStep.CODE, "code"),
        (SignInStep.PASSWORD, "password"),
        (SignInStep.ENROL, "second-factor"),
    ],
    "at work": [(AGENT, ""), (AGENT, "password"), (AGENT, "second-factor"), (AGENT, "nowhere"), (AGENT, "accounts")],
    "in charge": [(SUPERVISOR, ""), (SUPERVISOR, "audit"), (SUPERVISOR, "second-factor"), (ADMINISTRATOR, "accounts")],
    "at the town hall": [(TOWN_HALL, "")],
}


@pytest.mark.parametrize("group", PAGES)
def test_every_page_is_accessible_on_every_screen(page: Page, address: str, staff: Staff, group: str) -> None:
    anna = staff.account(AGENT, login="anna2")
    with transaction(staff.world.engine) as session:
        author = Author(anna, SLUG, staff.world.clock())
        audited(session, author, AuditAction.ALARM_READS, accounts.record_of(anna))
    for who, path in PAGES[group]:
        page.context.clear_cookies()
        if who:
            seen = staff.at_work(who) if isinstance(who, Role) else staff.at_step(who)
            wear(page, address, seen.cookie())
        page.goto(f"{address}/console/{path}".rstrip("/"))
        check(page, f"{who or 'nobody'}-{path or 'home'}")
        staff.world.scalar("UPDATE accounts SET removed_at = created_at WHERE removed_at IS NULL RETURNING true")


def test_answers_to_forms_are_accessible_too(page: Page, address: str, staff: Staff) -> None:
    page.goto(f"{address}/console/sign-in")
    page.get_by_label("Identifiant").fill("personne")
    page.get_by_label("Mot de passe").fill("mauvais")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_contain_text("incorrect")
    check(page, "refused")
    wear(page, address, staff.at_work(ADMINISTRATOR).cookie())
    page.goto(f"{address}/console/accounts")
    page.get_by_label("Nom", exact=True).fill("Paul Renaud")
    page.get_by_label("Identifiant (vide : prénom.nom)").fill("paul")
    page.get_by_label("Téléphone").fill("03 85 21 83 99")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_role("status")).to_contain_text("montré cette seule fois")
    check(page, "added")


def test_an_account_is_made_and_changed_by_keyboard_alone(page: Page, address: str, staff: Staff) -> None:
    problems = problems_of(page)
    wear(page, address, staff.at_work(ADMINISTRATOR).cookie())
    page.goto(f"{address}/console/accounts")
    write(page, "Nom", "Paul Renaud")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Mot de passe provisoire de paul.renaud")
    tab_to(page, "Paul Renaud")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Compte paul.renaud")
    check(page, "account")
    write(page, "Téléphone où l’appeler", "03 85 21 83 99")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_contain_text("03 85 21 83 99")
    assert problems == []


def test_a_supervisor_comes_in_by_keyboard_alone(page: Page, address: str, staff: Staff) -> None:
    problems = problems_of(page)
    wanted = NewAccount("sophie", "Sophie", SUPERVISOR)
    department = staff.world.line.departments.current().by_slug(SLUG)
    with transaction(staff.world.engine) as session:
        author = Author(None, SLUG, staff.world.clock())
        given = accounts.add(session, staff.world.line.vault, department, wanted, author)
    page.goto(f"{address}/console")
    write(page, "Identifiant", "sophie")
    write(page, "Mot de passe", given)
    page.keyboard.press("Enter")
    write(page, "Nouveau mot de passe", people.PASSWORD)
    write(page, "Encore une fois", people.PASSWORD)
    page.keyboard.press("Enter")
    secret = re.sub(r"\s", "", page.locator(".key").inner_text())
    write(page, "Code à six chiffres", pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Sophie")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    tab_to(page, "Journal")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal des actions")
    tab_to(page, "Se déconnecter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    assert problems == []


def focused(page: Page) -> str:
    """What the focused element is called."""
    return str(page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"))


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until that element has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"Tab never reaches {name}.")


def write(page: Page, label: str, words: str) -> None:
    expect(page.get_by_label(label, exact=True)).to_be_visible()
    tab_to(page, label)
    page.keyboard.type(words)


def test_hostile_names_are_shown_and_never_run(page: Page, address: str, staff: Staff) -> None:
    problems, dialogs = problems_of(page), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for number, name in enumerate(HOSTILE):
        account = staff.account(AGENT, login=f"agent{number}", name=name)
        with transaction(staff.world.engine) as session:
            audited(session, Author(account, SLUG, staff.world.clock()), AuditAction.SIGNED_IN, name)
    for role, path in ((ADMINISTRATOR, "accounts"), (SUPERVISOR, "audit")):
        wear(page, address, staff.at_work(role, name=HOSTILE[0]).cookie())
        page.goto(f"{address}/console/{path}")
        for name in HOSTILE:
            expect(page.get_by_role("table").get_by_text(name).first).to_be_visible()
    assert (problems, dialogs) == ([], [])
    assert staff.world.scalar("SELECT count(*) FROM policy_reports") == 0


def test_what_the_policy_stops_is_counted(page: Page, address: str, staff: Staff) -> None:
    page.goto(f"{address}/console/sign-in")
    with page.expect_response("**/console/policy-report") as answer:
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = true'}))"
        )
    assert answer.value.status == 204
    assert page.evaluate("window.ran") is None
    assert staff.world.scalar("SELECT count FROM policy_reports WHERE directive = 'script-src-elem'") == 1
