"""The telephone in an agent's browser, with the local carrier only, to try the room on one laptop.

It opens in a separate window, so that changing pages in the console does not end a call."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import abort, g, request
from flask_sock import Sock
from simple_websocket import Server

from exchange.browser_phone.relay import relay
from ivr.agents.ringer import telephone_of
from ivr.console.auth.roles import AGENT_ROLES
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Pages

LOOK_SECONDS = 20.0
"""Interval of checking the session; after its end the telephone is disconnected."""


def add_phone(console: Console, pages: Pages) -> None:
    """The routes under /console/phone; none with a real carrier, which calls real telephones."""
    if console.settings.carrier != "local":
        return
    exchange = f"ws://127.0.0.1:{console.settings.exchange_port}/phone"

    @pages.page("/phone", *AGENT_ROLES)
    def phone_page() -> str:
        g.telephone = True
        return pages.render("room/phone.html")

    def phone_socket(browser: Server) -> None:
        number = telephone_of(console.line, person().id)
        with _watch(browser, console.is_live()):
            relay(browser, exchange, {"type": "attend", "number": number})

    pages.access["console.phone_socket"] = frozenset(AGENT_ROLES)
    pages.idle.add("console.phone_socket")
    pages.blueprint.before_request(_check_origin)
    Sock().route("/phone/ws", pages.blueprint)(phone_socket)


def _check_origin() -> None:
    """Refuses sockets from other sites' pages."""
    own = urlsplit(request.headers.get("Origin", "")).netloc == request.host
    if request.endpoint == "console.phone_socket" and not own:
        abort(403)


@contextmanager
def _watch(browser: Server, is_live: Callable[[], bool]) -> Iterator[None]:
    """Closes a socket when its session ends."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            if not is_live():
                browser.close()
                return

    threading.Thread(target=look, name="phone-session", daemon=True).start()
    try:
        yield
    finally:
        over.set()
