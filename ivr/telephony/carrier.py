"""The carrier's REST API: the few requests that the line makes of its own accord."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from ivr.core.errors import CarrierRefused
from ivr.core.settings import Settings

TIMEOUT = 10.0
"""Seconds for an answer."""
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Statuses of a call that is over."""
API = "https://api.twilio.com"
NOT_FOUND = 404
NOT_IN_PROGRESS = 21220
"""Twilio's error code for a change of a call that is over."""

LATEST = 20
"""Calls to a number that are looked through."""
SKEW = timedelta(seconds=60)
"""By which the carrier's clock may differ from this machine's."""
DETECTION: dict[str, Any] = {
    "machine_detection": "DetectMessageEnd",
    "async_amd": "true",
    "machine_detection_speech_threshold": 1900,
    "machine_detection_speech_end_threshold": 1450,
    "machine_detection_timeout": 30,
}
"""Looks for an answering machine while the line speaks already; milliseconds for homes, seconds in all (Twilio's page
"Answering Machine Detection FAQ")."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Placed:
    """A call or message as the carrier remembers it."""

    sid: str
    status: str
    """The carrier's word: queued, ringing, in-progress, completed, busy, no-answer, failed, canceled; sent,
    delivered, undelivered."""


class Carrier:
    """Places calls, sends them elsewhere, ends them. Every method raises CarrierRefused."""

    def __init__(self, settings: Settings) -> None:
        client = _Elsewhere(settings.carrier_api) if settings.carrier_api else TwilioHttpClient(timeout=TIMEOUT)
        self._client = Client(settings.account_sid, settings.auth_token, http_client=client)

    def call(self, to: str, caller: str, url: str, status: str, seconds: int) -> str:
        """Rings a telephone for so many seconds and returns the carrier's id of the call. `url` is asked for what to do
        once it is picked up, `status` is told how the call goes."""
        return self._place(to, caller, url, seconds, status_callback=status)

    def call_out(self, to: str, caller: str, url: str, seconds: int) -> str:
        """As `call`, with a look out for answering machines: its verdict is told to `url`/machine, progress to
        `url`/status."""
        told = {"status_callback": f"{url}/status", "async_amd_status_callback": f"{url}/machine"}
        return self._place(to, caller, url, seconds, **told, **DETECTION)

    def message(self, to: str, sender: str, body: str, status: str) -> str:
        """Sends a text message and returns the carrier's id of it; `status` is told what becomes of it."""
        sent = _asked(lambda: self._client.messages.create(to=to, from_=sender, body=body, status_callback=status))
        return str(sent.sid) if sent else ""

    def find(self, to: str, caller: str, since: datetime) -> list[Placed]:
        """The calls to a number from another that the carrier took since a moment of the machine's clock, the last one
        first; its lists lag some seconds behind.

        Filtered here: at the carrier dates are whole days, and a call that has not begun has none."""
        calls = self._client.calls
        return _placed(_asked(lambda: calls.list(to=to, from_=caller, limit=LATEST)) or [], since)

    def find_messages(self, to: str, sender: str, since: datetime) -> list[Placed]:
        """As `find`, for text messages."""
        messages = self._client.messages
        return _placed(_asked(lambda: messages.list(to=to, from_=sender, limit=LATEST)) or [], since)

    def redirect(self, sid: str, url: str) -> bool:
        """Has a call go on at another document. False when it is over."""
        return _asked(lambda: self._client.calls(sid).update(url=url)) is not None

    def hang_up(self, sid: str) -> bool:
        """Ends a call, ringing or not. False when it was over."""
        return _asked(lambda: self._client.calls(sid).update(status="completed")) is not None

    def hold(self, conference: str, sid: str, url: str) -> bool:
        """Takes a call out of the others' hearing while `url` is carried out; an empty one takes it back. False when
        the call is not in such a conference."""
        found = self._client.conferences
        meetings = _asked(lambda: found.list(friendly_name=conference, status="in-progress", limit=1)) or []
        for meeting in meetings:
            seat = self._client.conferences(str(meeting.sid)).participants(sid)
            return _asked(lambda: seat.update(hold=bool(url), hold_url=url or values.unset)) is not None  # noqa: B023
        return False

    def _place(self, to: str, caller: str, url: str, seconds: int, **more: Any) -> str:
        more["status_callback_event"] = ["answered", "completed"]
        placed = _asked(lambda: self._client.calls.create(to=to, from_=caller, url=url, timeout=seconds, **more))
        return str(placed.sid) if placed else ""


def _placed(found: Iterable[Any], since: datetime) -> list[Placed]:
    return [Placed(str(each.sid), str(each.status)) for each in found if each.date_created >= since - SKEW]


def _asked(request: Callable[[], Result]) -> Result | None:
    """The carrier's answer; None when what is asked for is over. Raises CarrierRefused."""
    try:
        return request()
    except TwilioRestException as error:
        if error.status == NOT_FOUND or error.code == NOT_IN_PROGRESS:
            return None
        raise CarrierRefused(f"The carrier refused a request (error {error.code}).", error.status) from error
    except (TwilioException, OSError) as error:
        raise CarrierRefused("The carrier did not answer in time.", 0) from error


class _Elsewhere(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's client, asking another address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT)
        self._base = base.rstrip("/")

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Response:
        """As the SDK's own, at our address."""
        return super().request(method, url.replace(API, self._base, 1), *arguments, **options)
