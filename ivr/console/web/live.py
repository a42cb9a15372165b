"""The event stream of open pages (WHATWG, HTML, "Server-sent events"): events say that something has changed, not what.

An open page occupies one thread of its web process."""

import threading
from collections.abc import Callable, Iterator

from flask import Response

from ivr.console.auth.roles import Role
from ivr.console.web.console import Console, person
from ivr.console.web.hub import Hub
from ivr.console.web.pages import Pages

BEAT = 2.0
"""Seconds between heartbeats. A closed page is noticed, and its thread freed, at the second one."""
LOOKS = 15
"""Heartbeats between two checks of the session: the page of an ended session is disconnected within half a minute."""
AGAIN_MS = 2000
"""Delay after which a browser reconnects."""


def add_live(console: Console, pages: Pages) -> None:
    """The route /console/live, for a limited number of pages at a time in each web process."""
    hub = Hub(console.line.engine)
    seats = threading.BoundedSemaphore(console.settings.consoles)

    @pages.refresh("/live", Role.AGENT, Role.SUPERVISOR)
    def live() -> Response:
        if not seats.acquire(blocking=False):
            return Response("Trop de pages sont ouvertes : celle-ci se relit d’elle-même.", 429)
        stream = Response(_events(hub, person().department, console.is_live()), mimetype="text/event-stream")
        stream.headers["X-Accel-Buffering"] = "no"  # nginx, "X-Accel-Buffering": forwards events at once
        stream.call_on_close(seats.release)
        return stream


def _events(hub: Hub, department: str, is_live: Callable[[], bool]) -> Iterator[str]:
    """Begins with one event, because the page may be old; ends with the session."""
    seen = hub.count(department)
    yield f"retry: {AGAIN_MS}\n\nevent: room\ndata:\n\n"
    while is_live():
        for _ in range(LOOKS):
            count = hub.after(department, seen, BEAT)
            yield ": \n\n" if count == seen else "event: room\ndata:\n\n"
            seen = count
