"""The event stream of open pages (WHATWG, HTML, "Server-sent events"): it says that something has changed, not what.

A page keeps one thread of its web process for as long as it is open."""

import threading
from collections.abc import Callable, Iterator

from flask import Response
from sqlalchemy.exc import OperationalError

from ivr.console.auth import sessions
from ivr.console.auth.roles import Role
from ivr.console.web.console import Console, person, signed
from ivr.console.web.hub import Hub
from ivr.console.web.pages import Pages
from ivr.core.db import transaction

BEAT = 2.0
"""Seconds between signs of life. A page that was left is noticed, and its thread given back, at the second one."""
LOOKS = 15
"""Every so many of them the session is looked at: who is removed, or has gone, is cut off within half a minute."""
AGAIN_MS = 2000
"""When a browser that lost its stream asks for another one."""


def add_live(console: Console, pages: Pages, most: int) -> None:
    """The route /console/live, for so many pages at a time in each web process."""
    hub = Hub(console.line.engine)
    seats = threading.BoundedSemaphore(most)

    @pages.refresh("/live", Role.AGENT, Role.SUPERVISOR)
    def live() -> Response:
        if not seats.acquire(blocking=False):
            return Response("Trop de pages sont ouvertes : celle-ci se relit d’elle-même.", 429)
        key = signed().key

        def is_live() -> bool:
            """False too while the database is lost: the page asks again."""
            try:
                with transaction(console.line.engine) as session:
                    return sessions.is_live(session, key, console.now())
            except OperationalError:
                return False

        stream = Response(_events(hub, person().department, is_live), mimetype="text/event-stream")
        stream.headers["X-Accel-Buffering"] = "no"  # nginx, "X-Accel-Buffering": passes events on at once
        stream.call_on_close(seats.release)
        return stream


def _events(hub: Hub, department: str, is_live: Callable[[], bool]) -> Iterator[str]:
    """Begins with one event, for the page may have been made some time ago; ends with the session."""
    seen = hub.count(department)
    yield f"retry: {AGAIN_MS}\n\nevent: room\ndata:\n\n"
    while is_live():
        for _ in range(LOOKS):
            count = hub.after(department, seen, BEAT)
            yield ": \n\n" if count == seen else "event: room\ndata:\n\n"
            seen = count
