"""The pictures of README.md and docs/features.md: a line in full swing, really served, photographed in Chromium.

`make pictures` puts them in docs/pictures. Nobody in them exists; the business clock stands still."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import ViewportSize
from rich.console import Console as Terminal
from sqlalchemy import text

from bench.busy_month import NOW
from bench.console import Served, served
from bench.desk import Desk
from exchange.telephone.phone import act
from exchange.telephone.remote_phone import RemotePhone
from exchange.telephone.script import Setup
from ivr.agents.conferences import Conferences
from ivr.agents.distribution import Room
from ivr.console.auth.roles import Role
from ivr.core.db import transaction
from ivr.core.settings import ROOT
from tests.support.browser import Browser, Page, chromium, expect

FOLDER = ROOT / "docs" / "pictures"
PORT = 8460
PATIENCE = 30_000
"""Milliseconds in which the line says what a picture waits for; it speaks in real time."""
CALLS, APPOINTMENTS = 12_000, 30_000
AGENTS = ("Anna", "Béatrice", "Chloé", "Driss", "Élise")
LIKE_MRS_MOREAU = ("1", "1", "12051942", "1", *"22222", "Moreau", "Odette", "71000", "1", "1", "0")
"""The keys of a caller who is offered dates, then asks for a person."""
OTHERS = {"à son tour": ("0",), "allergie": ("1", "1", "03021938", "1", "1"), "sans un mot": ("1", "1", "", "", "")}
"""The keys of other callers until they are handed over."""
_EARLIER = text(
    "UPDATE queue_entries SET entered_at = entered_at - interval '1 minute' * (1 + (SELECT max(id) FROM queue_entries)"
    " - id) WHERE status = 'waiting'"
)
_AHEAD = text(
    "SELECT patient_id FROM bookings JOIN patients ON patients.id = patient_id WHERE day1 > :today"
    " AND to_complete = '{}' ORDER BY day1, patient_id LIMIT 1"
)


def main() -> None:
    """Makes every picture again."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="ivr-pictures-") as folder,
        Terminal().status("A line gets busy"),
        served(Path(folder), PORT, CALLS, APPOINTMENTS) as console,
        chromium(*FLAGS) as browser,
    ):
        for made in _pictures(console, browser):
            Terminal().print(f"docs/pictures/{made.name}")


FLAGS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


def _pictures(console: Served, browser: Browser) -> Iterator[Path]:
    agents = _room(console)
    sophie = console.desk(Role.SUPERVISOR, "Sophie")
    pages = {
        "room": (agents[0], "/console/room"),
        "patient": (agents[1], _patient(console, agents[1])),
        "places": (sophie, "/console/figures/places"),
        "calls": (sophie, "/console/figures"),
        "steps": (sophie, "/console/figures/steps"),
        "slots": (sophie, "/console/slots"),
    }
    for name, (desk, path) in pages.items():
        with _page(browser, console, desk) as page:
            page.goto(console.url + path)
            yield _photograph(page, name)
    with _page(browser, console, agents[0]) as page:
        _telephone(page, console.url)
        yield _photograph(page, "phone")


def _photograph(page: Page, name: str) -> Path:
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    return path


@contextmanager
def _page(browser: Browser, console: Served, desk: Desk) -> Iterator[Page]:
    """A page of somebody who is signed in."""
    screen: ViewportSize = {"width": 1280, "height": 800}
    context = browser.new_context(locale="fr-FR", viewport=screen, permissions=["microphone"])
    context.add_cookies([{"name": "ivr_session", "value": desk.cookie, "url": f"{console.url}/console"}])
    yield context.new_page()
    context.close()


def _room(console: Served) -> list[Desk]:
    """Five agents at work: one talks with Mrs Moreau, one with somebody else, one has a pause; people wait."""
    desks = [console.desk(Role.AGENT, name) for name in AGENTS]
    accounts = [desk.account for desk in desks]
    for number, (account, typed) in enumerate(zip(accounts, (LIKE_MRS_MOREAU, OTHERS["à son tour"]), strict=False)):
        _call(console, number, typed)
        _take(console, account)
    with transaction(console.line.engine) as session:
        room = Room(session, console.department, NOW)
        for account in accounts[2:]:
            room.come(account)
            room.pause(account)
    for number, typed in enumerate((*OTHERS.values(), OTHERS["à son tour"]), start=2):
        _call(console, number, typed)
    with transaction(console.line.engine) as session:
        session.execute(_EARLIER)
    return desks


def _patient(console: Served, desk: Desk) -> str:
    """The page of somebody with appointments ahead, and a note."""
    with transaction(console.line.engine) as session:
        found = session.scalar(_AHEAD, {"today": NOW.date()})
    path = f"/console/patients/{found}"
    desk.post(f"{path}/note", desk.get(path)[1], note="Sa fille Hélène l’accompagne ; la rappeler plutôt le matin.")
    return path


def _call(console: Served, number: int, typed: tuple[str, ...]) -> None:
    """Somebody telephones until he is handed over."""
    phone = RemotePhone(f"http://127.0.0.1:{PORT + 1}", Setup(caller=f"+3335301{number:04d}", called="+33385218399"))
    for each in typed:
        phone.listen()
        act(phone, each)
    while not any(event.type == "queued" for event in phone.listen()):
        act(phone, "0")


def _take(console: Served, account: int) -> None:
    """An agent comes, is rung for the first caller in the queue, and accepts."""
    with transaction(console.line.engine) as session:
        room = Room(session, console.department, NOW)
        room.come(account)
        [ring] = room.match()
        room.picked_up(ring.key, ring.key)
        Conferences(session, console.department, NOW).accept(ring.key)


def _telephone(page: Page, url: str) -> None:
    """A caller at the telephone of the browser, whose birth date is read back."""
    page.goto(f"{url}/phone")
    page.get_by_role("button", name="Appeler").click()
    for words, keys in (("Bonjour", "1"), ("vous-même", "1"), ("naissance", "12051942"), ("C'est bien cela", "")):
        expect(page.get_by_role("log").locator("li.line").last).to_contain_text(words, timeout=PATIENCE)
        for key in keys:
            page.keyboard.press(key)


if __name__ == "__main__":
    main()
