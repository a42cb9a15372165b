"""The exchange's switchboard: places calls and finds them again."""

import secrets
import threading
from dataclasses import dataclass

from ivr.errors import ConfigurationError, InputError, UnknownCall
from ivr.settings import Settings
from ivr.telephony.exchange.call_requests import CallRequests, Dialled
from ivr.telephony.exchange.line import HttpLine
from ivr.telephony.exchange.live import LiveCall, Pace
from ivr.telephony.exchange.queues import Queues

MOST_CALLS = 200
"""Calls at the same time."""
MOST_KEPT = 500
"""Calls remembered, the ended ones included."""


def new_sid() -> str:
    """A CallSid, as Twilio's look."""
    return "CA" + secrets.token_hex(16)


def check_local(settings: Settings) -> None:
    """Raises ConfigurationError where the exchange must not run: beside a real carrier."""
    settings.check()
    if settings.carrier != "local":
        raise ConfigurationError("The local exchange runs only with IVR_CARRIER=local.")


def requests_of(settings: Settings, dialled: Dialled, measured: bool = False) -> CallRequests:
    """How a call of this exchange reaches the line over HTTP."""
    line = HttpLine(settings.auth_token, measured=measured)
    return CallRequests(dialled, line, f"{settings.public_url.rstrip('/')}/voice")


@dataclass(frozen=True)
class Caller:
    """Who picks up the telephone and dials."""

    number: str
    called: str
    withheld: bool = False
    attested: bool = True

    def dials(self, account_sid: str) -> Dialled:
        """The call that results."""
        number = "" if self.withheld else self.number
        return Dialled(new_sid(), account_sid, self.called, number, self.attested)


class Switchboard:
    """The calls of an exchange; safe between threads."""

    def __init__(self, settings: Settings) -> None:
        check_local(settings)
        self._settings = settings
        self._queues = Queues()
        self._calls: dict[str, LiveCall] = {}
        self._lock = threading.Lock()

    def place(self, caller: Caller, pace: Pace) -> LiveCall:
        """Starts a call. Raises InputError when all lines are taken."""
        requests = requests_of(self._settings, caller.dials(self._settings.account_sid), measured=pace == "real")
        call = LiveCall(requests, self._queues, pace)
        with self._lock:
            self._forget()
            if sum(not known.log.over for known in self._calls.values()) >= MOST_CALLS:
                raise InputError(f"The exchange carries at most {MOST_CALLS} calls: end some first.")
            self._calls[call.sid] = call
        call.start()
        return call

    def find(self, sid: str) -> LiveCall:
        """Raises UnknownCall."""
        with self._lock:
            if sid not in self._calls:
                raise UnknownCall("There is no such call.")
            return self._calls[sid]

    def _forget(self) -> None:
        """Drops the oldest ended calls beyond what is kept."""
        ended = [sid for sid, call in self._calls.items() if call.log.over]
        for sid in ended[: max(0, len(self._calls) - MOST_KEPT + 1)]:
            del self._calls[sid]
