"""The carrier's REST API: the few requests that the line makes of its own accord."""

from collections.abc import Callable
from typing import Any, TypeVar

from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from ivr.errors import CarrierRefused
from ivr.settings import Settings

TIMEOUT = 10.0
"""Seconds for an answer."""
API = "https://api.twilio.com"
NOT_FOUND = 404
NOT_IN_PROGRESS = 21220
"""Twilio's error code for a change of a call that is over."""

Result = TypeVar("Result")


class Carrier:
    """Places calls, sends them elsewhere, ends them. Every method raises CarrierRefused."""

    def __init__(self, settings: Settings) -> None:
        client = _Elsewhere(settings.carrier_api) if settings.carrier_api else TwilioHttpClient(timeout=TIMEOUT)
        self._client = Client(settings.account_sid, settings.auth_token, http_client=client)

    def call(self, to: str, caller: str, url: str, status: str, seconds: int) -> str:
        """Rings a telephone for so many seconds and returns the carrier's id of the call. `url` is asked for what to do
        once it is picked up, `status` is told how the call goes."""
        placed = _asked(
            lambda: self._client.calls.create(
                to=to,
                from_=caller,
                url=url,
                timeout=seconds,
                status_callback=status,
                status_callback_event=["answered", "completed"],
            )
        )
        return str(placed.sid) if placed else ""

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
