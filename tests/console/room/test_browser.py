"""The agents' pages in a real browser: live, fit for everybody, deaf to hostile names."""

import pytest
from sqlalchemy import text

from ivr.agents.agent_calls import AgentCalls
from ivr.agents.click_to_call import ClickToCall
from ivr.agents.distribution import Room
from ivr.console.auth.roles import Role
from ivr.core.db import transaction
from tests.console.browsing import LAPTOP, address, browser, check, page, wear
from tests.console.room.test_pages import Scene
from tests.console.room.test_pages_tickets import promise
from tests.console.staff import Staff
from tests.support.browser import Browser, Page, expect, problems_of
from tests.support.world import SLUG, URL

__all__ = ["address", "browser", "page"]  # fixtures

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


@pytest.fixture
def scene(staff: Staff, page: Page, address: str) -> Scene:
    """Anna at the room's page of a real browser."""
    staff.world.open_pair()
    account = staff.account(Role.AGENT)
    anna = staff.signed_in(account)
    wear(page, address, anna.cookie())
    page.goto(f"{address}/console/room")
    return Scene(staff, anna, account)


def come(page: Page) -> None:
    """The agent becomes available, and the page shows it."""
    page.get_by_role("button", name="Je suis là").click()
    expect(page.locator(".state")).to_have_text("disponible")


def test_a_call_arrives_is_taken_and_booked(page: Page, scene: Scene) -> None:
    problems = problems_of(page)
    check(page, "room-away")
    come(page)
    scene.hand_over("allergy")
    expect(page.locator("#queue")).to_have_text("En attente : 1")
    with transaction(scene.staff.world.engine) as session:
        [ring] = Room(session, SLUG, scene.staff.world.clock()).match()
    expect(page.get_by_role("alert")).to_contain_text("Un appel arrive : allergie à vérifier")
    check(page, "room-ringing")
    with transaction(scene.staff.world.engine) as session:
        room = Room(session, SLUG, scene.staff.world.clock())
        room.picked_up(ring.key, "CAagent")
        room.accept(ring.key)
    expect(page.get_by_text("DUPONT Jeanne")).to_be_visible()
    check(page, "room-call")
    page.get_by_role("button", name="Réserver").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rendez-vous pris")
    check(page, "booked")
    assert scene.staff.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1
    page.get_by_role("link", name="Ouvrir le dossier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("DUPONT Jeanne")
    check(page, "patient")
    assert problems == []


def test_every_state_of_a_conversation_is_shown_and_worked_by_keyboard(page: Page, scene: Scene) -> None:
    problems, world = problems_of(page), scene.staff.world
    come(page)
    scene.hand_over("allergy")
    scene.take()
    expect(page.get_by_text("DUPONT Jeanne")).to_be_visible()
    sophie = scene.staff.account(Role.SUPERVISOR)
    with transaction(world.engine) as session:
        Room(session, SLUG, world.clock()).come(sophie)
    page.get_by_label("À partir du").fill("2026-12-24")

    def press(name: str, words: str, picture: str) -> None:
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-status]")).to_contain_text(words)
        expect(page.locator("#status")).to_contain_text(words)
        check(page, picture)

    press("Mettre en attente", "elle ne vous entend pas", "talk-held")
    expect(page.get_by_role("button", name="Reprendre la personne")).to_be_focused()
    press("Consulter", "Sophie sonne pour vous conseiller", "talk-asking")
    with transaction(world.engine) as session:
        room = Room(session, SLUG, world.clock())
        key = session.execute(text("SELECT key FROM rings WHERE state = 'wanted'")).scalar_one()
        room.picked_up(key, "CAsophie")
        room.accept(key)
    expect(page.locator("[data-status]")).to_contain_text("Vous parlez avec Sophie")
    check(page, "talk-consulting")
    press("Parler à trois", "Vous parlez à trois", "talk-joined")
    press("Reprendre la personne, sans Sophie", "Vous parlez avec la personne", "talk-together")
    expect(page.get_by_label("À partir du")).to_have_value("2026-12-24")
    assert problems == []


def test_what_has_changed_meanwhile_is_told(page: Page, scene: Scene) -> None:
    come(page)
    scene.hand_over()
    scene.take()
    page.route("**/room/call/hold", lambda route: route.continue_(url=route.request.url.replace("hold", "join")))
    page.get_by_role("button", name="Mettre en attente").click()
    expect(page.locator("#refused")).to_contain_text("a changé entre-temps")
    check(page, "talk-refused")


def test_what_has_the_focus_keeps_it_when_the_room_changes(page: Page, scene: Scene) -> None:
    page.get_by_role("button", name="Je suis là").focus()
    scene.hand_over()
    expect(page.locator("#queue")).to_have_text("En attente : 1")
    expect(page.get_by_role("button", name="Je suis là")).to_be_focused()


def test_without_script_every_action_works(browser: Browser, staff: Staff, address: str) -> None:
    anna = staff.at_work(Role.AGENT)
    context = browser.new_context(java_script_enabled=False, viewport=LAPTOP)
    context.add_cookies([{"name": "ivr_session", "value": anna.cookie(), "url": f"{address}/console"}])
    page = context.new_page()
    page.goto(f"{address}/console/room")
    page.get_by_role("button", name="Je suis là").click()
    expect(page.locator(".state")).to_have_text("disponible")
    page.get_by_role("link", name="Recharger").click()
    expect(page.locator(".state")).to_have_text("disponible")
    context.close()


def test_hostile_names_and_notes_are_shown_and_never_run(page: Page, scene: Scene, address: str) -> None:
    problems, dialogs = problems_of(page), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    come(page)
    scene.hand_over(last_name=HOSTILE, first_name=HOSTILE)
    scene.take()
    expect(page.get_by_label("Nom", exact=True)).to_have_value(HOSTILE)
    page.get_by_role("button", name="Réserver").click()
    page.get_by_role("link", name="Ouvrir le dossier").click()
    page.get_by_label("Ajouter une note").fill(HOSTILE)
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.get_by_text(HOSTILE, exact=True).last).to_be_visible()
    page.goto(f"{address}/console/patients")
    page.get_by_label("Début du nom").fill("img")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("main")).to_contain_text("onerror")
    assert (problems, dialogs) == ([], [])
    assert scene.staff.world.scalar("SELECT count(*) FROM policy_reports") == 0


def test_the_other_pages_are_accessible_too(page: Page, scene: Scene, address: str) -> None:
    ticket = promise(scene.staff, "ticketed")
    for path in ("tickets", f"booking/ticket-{ticket}", "patients", "booking/new"):
        page.goto(f"{address}/console/{path}")
        check(page, path.replace("/", "-"))
    page.get_by_role("button", name="Proposer des dates").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, "new-wrong")


def test_a_promised_call_is_made_by_keyboard_and_what_becomes_of_it_is_told(
    page: Page, scene: Scene, address: str
) -> None:
    problems, world = problems_of(page), scene.staff.world
    ticket = promise(scene.staff, "ticketed")
    come(page)
    page.goto(f"{address}/console/booking/ticket-{ticket}")
    page.get_by_label("Prénom").fill("Jeannine")
    page.get_by_role("button", name="Rappeler").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Votre téléphone sonne")
    check(page, "calling-ringing")
    with transaction(world.engine) as session:
        room = AgentCalls(session, SLUG, world.clock())
        key = session.execute(text("SELECT key FROM agent_calls")).scalar_one()
        room.picked_up(key, "CAanna")
        room.accept(key)
    expect(page.locator("#status")).to_contain_text("Le téléphone de la personne sonne")
    ClickToCall(world.line, world.asked, URL).unreached(key)
    expect(page.locator("#status")).to_contain_text("n’a pas répondu : c’est noté")
    expect(page.get_by_label("Prénom")).to_have_value("Jeannine")
    check(page, "calling-not-reached")
    page.get_by_role("button", name="Rappel fait").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rappels promis")
    assert problems == []
