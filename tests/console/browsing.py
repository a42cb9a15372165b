"""The console's pages in a real browser: fixtures, and what every page must be."""

import socket
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.console.staff import Staff
from tests.support.browser import Browser, Page, chromium, serving

LAPTOP = {"width": 1280, "height": 720}
TABLET = {"width": 768, "height": 1024}
ZOOMED = {"width": 640, "height": 360}
"""A laptop's screen at 200 %."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(staff: Staff) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening, serving(staff.world.app, listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport=LAPTOP)
    yield context.new_page()
    context.close()


def wear(page: Page, address: str, cookie: str) -> None:
    """Gives the browser a session."""
    page.context.add_cookies([{"name": "ivr_session", "value": cookie, "url": f"{address}/console"}])


def check(page: Page, name: str) -> None:
    """No violation of what axe knows of WCAG, no scrolling sideways on a laptop, a tablet or at 200 %."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for size in (TABLET, ZOOMED, LAPTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, size)
