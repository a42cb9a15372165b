"""The page of the telephone."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, render_template, request
from flask_sock import Sock
from simple_websocket import Server

from exchange.board import check_local
from exchange.browser_phone.relay import relay
from ivr.core.settings import Settings

OWN_NAMES = ("localhost", "127.0.0.1", "::1")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {socket}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load: nothing from elsewhere, no script or style written into it."""


class DialledNumbers(Protocol):
    """A service with numbers that the telephone can dial."""

    @property
    def name(self) -> str:
        """As the page shows it."""

    @property
    def numbers(self) -> Sequence[str]:
        """E.164."""


def create_browser_phone(
    settings: Settings, dialled: Callable[[], Iterable[DialledNumbers]], model: str = ""
) -> Blueprint:
    """The routes under /phone, whose page offers the numbers of `dialled` and names the speech model that listens.

    Raises ConfigurationError beside a real carrier."""
    check_local(settings)
    routes = Blueprint(
        "phone", __name__, url_prefix="/phone", static_folder="static", static_url_path="/static",
        template_folder="templates",
    )  # fmt: skip
    routes.before_request(lambda: _check(settings))
    routes.after_request(_protect)
    routes.add_app_template_filter(spaced)

    @routes.get("")
    def page() -> str:
        return render_template("phone.html", departments=dialled(), caller=fictitious_number(), model=model)

    @Sock().route("/ws", routes)  # type: ignore[untyped-decorator]
    def socket(browser: Server) -> None:
        relay(browser, f"ws://127.0.0.1:{settings.exchange_port}/phone")

    return routes


def fictitious_number() -> str:
    """A number that is nobody's: 03 53 01 is kept for fiction (numbering plan, ARCEP decision 2018-0881)."""
    return f"+3335301{secrets.randbelow(10_000):04}"


def spaced(number: str) -> str:
    """A French number in pairs, any other as it is."""
    if not number.startswith("+33") or len(number) != 12:
        return number
    national = "0" + number.removeprefix("+33")
    return " ".join(national[at : at + 2] for at in range(0, 10, 2))


def _check(settings: Settings) -> None:
    """Allows only the line's own host names, because with any other a web page gave its own name to this address; and
    the socket only for the line's own page."""
    name = urlsplit(f"//{request.host}").hostname
    if name not in (*OWN_NAMES, urlsplit(settings.public_url).hostname):
        abort(403)
    if request.path.endswith("/ws") and urlsplit(request.headers.get("Origin", "")).netloc != request.host:
        abort(403)


def _protect(response: Response) -> Response:
    scheme = "wss" if request.is_secure else "ws"
    response.headers["Content-Security-Policy"] = POLICY.format(socket=f"{scheme}://{request.host}")
    response.headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-cache"
    return response
