"""The carrier's REST API: the requests that we make to the carrier."""

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
"""Seconds for a response."""
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Final statuses of a call."""
API = "https://api.twilio.com"
NOT_FOUND = 404
NOT_IN_PROGRESS = 21220
"""Twilio's error code for changing a call that has ended."""

LATEST = 20
"""Most recent calls to a number that are searched."""
SKEW = timedelta(seconds=60)
"""Tolerated difference between the carrier's clock and ours."""
DETECTION: dict[str, Any] = {
    "machine_detection": "DetectMessageEnd",
    "async_amd": "true",
    "machine_detection_speech_threshold": 1900,
    "machine_detection_speech_end_threshold": 1450,
    "machine_detection_timeout": 30,
}
"""Asynchronous answering machine detection, with thresholds in milliseconds for private lines and a timeout in seconds
(Twilio's page "Answering Machine Detection FAQ")."""

Result = TypeVar("Result")

REPEATED = "#rc=4&rp=5xx,ct,rt"
"""Has the carrier repeat a status callback that we could not take, four times within its 15 seconds (Twilio's page
"Webhooks connection overrides"); it is no part of the address that is signed."""


@dataclass(frozen=True)
class Placed:
    """A call or message in the carrier's records."""

    sid: str
    status: str
    """The carrier's code: queued, ringing, in-progress, completed, busy, no-answer, failed, canceled; sent,
    delivered, undelivered."""


class Carrier:
    """Places, redirects, holds and ends calls, and sends texts. Every method raises CarrierRefused."""

    def __init__(self, settings: Settings) -> None:
        client = _OtherApiClient(settings.carrier_api) if settings.carrier_api else TwilioHttpClient(timeout=TIMEOUT)
        self._client = Client(settings.account_sid, settings.auth_token, http_client=client)

    def call(self, to: str, caller: str, url: str, status: str, seconds: int) -> str:
        """Rings a telephone for `seconds` and returns the carrier's id of the call. The carrier fetches TwiML from
        `url` when the call is answered and posts progress to `status`."""
        return self._place(to, caller, url, seconds, status_callback=status + REPEATED)

    def call_out(self, to: str, caller: str, url: str, seconds: int) -> str:
        """As `call`, with answering machine detection: its result is posted to `url`/machine, progress to
        `url`/status."""
        callbacks = {
            "status_callback": f"{url}/status{REPEATED}",
            "async_amd_status_callback": f"{url}/machine{REPEATED}",
        }
        return self._place(to, caller, url, seconds, **callbacks, **DETECTION)

    def message(self, to: str, sender: str, body: str, status: str) -> str:
        """Sends a text message and returns the carrier's id of it; its progress is posted to `status`."""
        callback = status + REPEATED
        sent = _request(lambda: self._client.messages.create(to=to, from_=sender, body=body, status_callback=callback))
        return str(sent.sid) if sent else ""

    def find(self, to: str, caller: str, since: datetime) -> list[Placed]:
        """The calls from `caller` to `to` that the carrier accepted since `since`, newest first; the carrier's lists
        lag some seconds behind.

        Filtered here: the carrier filters by whole days, and a queued call has no start date."""
        calls = self._client.calls
        return _placed(_request(lambda: calls.list(to=to, from_=caller, limit=LATEST)) or [], since)

    def find_messages(self, to: str, sender: str, since: datetime) -> list[Placed]:
        """As `find`, for text messages."""
        messages = self._client.messages
        return _placed(_request(lambda: messages.list(to=to, from_=sender, limit=LATEST)) or [], since)

    def redirect(self, sid: str, url: str) -> bool:
        """Redirects a live call to other TwiML. False when the call has ended."""
        return _request(lambda: self._client.calls(sid).update(url=url)) is not None

    def hang_up(self, sid: str) -> bool:
        """Ends a call, ringing or answered. False when it had ended."""
        return _request(lambda: self._client.calls(sid).update(status="completed")) is not None

    def hold(self, conference: str, sid: str, url: str) -> bool:
        """Puts a participant of a conference on hold with the TwiML at `url`; an empty `url` retrieves it. False when
        the call is not in this conference."""
        conferences = self._client.conferences
        found = _request(lambda: conferences.list(friendly_name=conference, status="in-progress", limit=1))
        if not found:
            return False
        participant = conferences(str(found[0].sid)).participants(sid)
        return _request(lambda: participant.update(hold=bool(url), hold_url=url or values.unset)) is not None

    def _place(self, to: str, caller: str, url: str, seconds: int, **more: Any) -> str:
        more["status_callback_event"] = ["answered", "completed"]
        placed = _request(lambda: self._client.calls.create(to=to, from_=caller, url=url, timeout=seconds, **more))
        return str(placed.sid) if placed else ""


def _placed(found: Iterable[Any], since: datetime) -> list[Placed]:
    return [Placed(str(each.sid), str(each.status)) for each in found if each.date_created >= since - SKEW]


def _request(request: Callable[[], Result]) -> Result | None:
    """The carrier's response; None when the call or conference is over. Raises CarrierRefused."""
    try:
        return request()
    except TwilioRestException as error:
        if error.status == NOT_FOUND or error.code == NOT_IN_PROGRESS:
            return None
        raise CarrierRefused(f"The carrier refused a request (error {error.code}).", error.status) from error
    except (TwilioException, OSError) as error:
        raise CarrierRefused("The carrier did not answer in time.", 0) from error


class _OtherApiClient(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's client with another base address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT)
        self._base = base.rstrip("/")

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Response:
        return super().request(method, url.replace(API, self._base, 1), *arguments, **options)
