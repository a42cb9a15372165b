"""The whole room on one machine: an agent answers a caller in the browser and books the offer.

Real processes (line, worker, exchange), real sound, real Chromium with a tone for a microphone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from exchange.telephone.phone import act
from exchange.telephone.remote_phone import RemotePhone
from exchange.telephone.script import Setup
from ivr.console.auth.roles import Role
from tests.acceptance.test_hand_overs import Telephones, wait_for
from tests.acceptance.test_killed_web_process import Server, served
from tests.console.browsing import LAPTOP, check
from tests.console.room.test_pages_tickets import promise
from tests.console.staff import PASSWORD, Staff
from tests.support.browser import Browser, Page, chromium, expect, problems_of
from tests.support.world import World

PATIENCE = 120_000
"""Milliseconds; most of it is the whisper, which is spoken in real time."""
PATIENT = "+33385218399"
"""Where the promised call goes to."""
TO_THE_OFFERS = ("1", "1", "12051942", "1", *"22222", "Dupont", "Jeanne", "71000", "1", "1")
"""An appointment, for the caller, birth date, yes, nothing to report, name and town, number, as soon as possible."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream") as browser:
        yield browser


@pytest.fixture
def served_line(world: World, db_url: str, tmp_path: Path) -> Iterator[Server]:
    with served(world, db_url, tmp_path / "served", "--with-worker", IVR_CONSOLES="8") as server:
        wait_for(f"{server.url}/readyz")
        wait_for(exchange_of(server))
        yield server


@pytest.fixture
def page(browser: Browser, served_line: Server) -> Iterator[Page]:
    """Anna's browser, signed in."""
    context = browser.new_context(locale="fr-FR", viewport=LAPTOP, permissions=["microphone"])
    page = context.new_page()
    page.goto(f"{served_line.url}/console")
    page.get_by_label("Identifiant").fill("anna")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    yield page
    context.close()


@pytest.fixture
def anna(staff: Staff) -> int:
    staff.world.open_slots()
    return staff.account(Role.AGENT)


def at_work(page: Page) -> Page:
    """Anna becomes available and opens the telephone of the browser."""
    page.get_by_role("navigation").get_by_role("link", name="Appels", exact=True).click()
    page.get_by_role("button", name="Je suis là").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="ouvrez-le").click()
    expect(opened.value.locator("#state")).to_contain_text("Prêt")
    return opened.value


def exchange_of(server: Server) -> str:
    """Where telephones reach the exchange."""
    return f"http://127.0.0.1:{server.environment['IVR_EXCHANGE_PORT']}"


def caller(server: Server) -> RemotePhone:
    """Somebody who is offered dates and asks for a person."""
    phone = RemotePhone(exchange_of(server), Setup(caller="+33385550142", called="+33385218399"))
    for typed in TO_THE_OFFERS:
        phone.listen()
        act(phone, typed)
    phone.listen()
    phone.press("0")
    return phone


def heard(phone: RemotePhone, words: str) -> bool:
    """Waits until the caller hears some words; False when the call ends without them."""
    return any(words in event.text for event in phone.events())


def test_a_caller_is_handed_over_taken_in_the_browser_and_booked(
    world: World, anna: int, page: Page, served_line: Server
) -> None:
    expect.set_options(timeout=PATIENCE)
    problems = problems_of(page)
    telephone = at_work(page)
    telephone_problems = problems_of(telephone)
    check(telephone, "phone-ready")

    phone = caller(served_line)
    expect(page.locator("#announcement")).to_contain_text("Un appel arrive : demande une personne")
    expect(telephone.get_by_role("alert")).to_contain_text("Le téléphone sonne")
    check(telephone, "phone-ringing")
    expect(telephone.get_by_role("button", name="Décrocher")).to_be_focused()
    telephone.keyboard.press("Enter")
    expect(telephone.locator("#log")).to_contain_text("Pour prendre l'appel, faites le 1.")
    telephone.keyboard.press("1")

    expect(page.get_by_text("DUPONT Jeanne")).to_be_visible()
    for known in ("12/05/1942 (84 ans)", "03 85 55 01 42", "71000", "demande une personne"):
        expect(page.locator(".known")).to_contain_text(known)
    expect(page.locator("[data-status]")).to_contain_text("Vous parlez avec la personne.")
    check(page, "story-call")

    telephone.get_by_label("Écrire au lieu de parler").fill("Bonjour madame Dupont")
    telephone.keyboard.press("Enter")
    assert heard(phone, "Bonjour madame Dupont")
    phone.speak("Bonjour")
    expect(telephone.locator("#log")).to_contain_text("Vous entendez : Bonjour")
    check(telephone, "phone-talking")

    page.get_by_role("button", name="Mettre en attente").press("Enter")
    assert heard(phone, "Ne quittez pas")
    page.get_by_role("button", name="Reprendre la personne").press("Enter")
    assert any(event.type == "joined" for event in phone.events())

    page.get_by_role("button", name="Réserver").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rendez-vous pris")
    [booked] = appointments(world)
    assert booked == ("Dupont", 2, f"agent:{anna}")

    phone.hang_up()
    expect(telephone.locator("#state")).to_contain_text("Prêt")
    page.get_by_role("navigation").get_by_role("link", name="Appels", exact=True).click()
    expect(page.get_by_text("termine ses notes").first).to_be_visible()
    page.get_by_role("button", name="Prête").press("Enter")
    expect(page.get_by_role("heading", name="Aucun appel en cours")).to_be_visible()
    assert (problems, telephone_problems) == ([], [])
    assert world.scalar("SELECT count(*) FROM policy_reports") == 0


def test_a_promised_call_is_made_from_the_ticket_and_the_patient_answers(
    world: World, staff: Staff, anna: int, page: Page, served_line: Server
) -> None:
    expect.set_options(timeout=PATIENCE)
    ticket = promise(staff)
    patient = Telephones(exchange_of(served_line))
    patient.post(f"/telephones/{PATIENT}")
    telephone = at_work(page)
    page.goto(f"{served_line.url}/console/booking/ticket-{ticket}")
    page.get_by_role("button", name="Rappeler").press("Enter")
    expect(telephone.get_by_role("button", name="Décrocher")).to_be_focused()
    telephone.keyboard.press("Enter")
    expect(telephone.locator("#log")).to_contain_text("Pour appeler le patient, faites le 1.")
    telephone.keyboard.press("1")
    [sid] = patient.session.get(f"{patient.url}/telephones/{PATIENT}/calls?after=0", timeout=120).json()
    expect(page.locator("[data-status]")).to_contain_text("Le téléphone de la personne sonne.")
    patient.post(f"/calls/{sid}/answer")
    assert patient.until(sid, "joined") == "joined"
    expect(page.locator("[data-status]")).to_contain_text("Vous êtes en ligne avec la personne.")
    patient.post(f"/calls/{sid}/words", words="Allô")
    expect(telephone.locator("#log")).to_contain_text("Vous entendez : Allô")
    check(page, "calling-talking")
    patient.post(f"/calls/{sid}/hangup")
    expect(page.locator("[data-status]")).to_contain_text("L’appel est terminé.")
    expect(telephone.locator("#state")).to_contain_text("Prêt")
    page.get_by_role("button", name="Rappel fait").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rappels promis")
    assert world.scalar("SELECT status FROM tickets") == "done"
    assert world.scalar("SELECT state FROM agent_calls") == "reached"


def appointments(world: World) -> list[tuple[str, int, str]]:
    """Last name, injections and who booked, of every appointment."""
    rows = text(
        "SELECT patients.sealed, bookings.slot1_id, bookings.slot2_id, bookings.made_by FROM bookings"
        " JOIN patients ON patients.id = bookings.patient_id WHERE bookings.status = 'booked'"
    )
    with Session(world.engine) as session:
        found = session.execute(rows).all()
    return [(world.line.vault.open(row[0])["last_name"], len([*filter(None, row[1:3])]), row[3]) for row in found]
