"""The exchange's switchboard: places calls and finds them again."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from exchange.calls.call_requests import Callbacks, CallRequests, Dialled
from exchange.calls.leg import RingTime
from exchange.calls.line import HttpLine, Sound
from exchange.calls.live import LiveCall, Telephone
from exchange.calls.rooms import Rooms
from exchange.calls.stream_socket import StreamSocket, open_stream
from exchange.calls.streaming import StreamingParts
from exchange.outside.people import Resident
from exchange.outside.subscribers import Subscriber, Subscribers
from exchange.outside.world import Outside
from ivr.core.codec import seconds
from ivr.core.errors import ConfigurationError, InputError, UnknownCall
from ivr.core.settings import Settings

Speak = Callable[[str], bytes]
"""Words as telephone sound (µ-law): the voice of `<Say>`, and of callers whose words are typed."""

MOST_CALLS = 400
"""Calls at the same time."""
MOST_KEPT = 1000
"""Calls remembered, the ended ones included."""


def check_local(settings: Settings) -> None:
    """Raises ConfigurationError where the exchange must not run: beside a real carrier."""
    settings.check()
    if settings.carrier != "local":
        raise ConfigurationError("The local exchange runs only with IVR_CARRIER=local.")


def requests_of(settings: Settings, dialled: Dialled) -> CallRequests:
    """How a call without sound reaches the line over HTTP."""
    entry = f"{settings.public_url.rstrip('/')}/voice"
    return CallRequests(dialled, _line(settings), Callbacks(entry, f"{entry}/status"))


def _line(settings: Settings, measured: bool = False) -> HttpLine:
    return HttpLine(settings.account_sid, settings.auth_token, measured=measured)


class Switchboard:
    """The calls of an exchange; safe between threads."""

    def __init__(self, settings: Settings, speak: Speak) -> None:
        check_local(settings)
        self._settings = settings
        self._speak = speak
        self.rooms = Rooms()
        self.subscribers = Subscribers()
        self.outside = Outside(settings)
        self._calls: dict[str, LiveCall] = {}
        self._lock = threading.Lock()

    def place(self, dialled: Dialled, telephone: Telephone) -> LiveCall:
        """Starts a call. Raises InputError when all lines are taken."""
        call = self._call(requests_of(self._settings, dialled), telephone)
        call.start()
        return call

    def call_out(self, to: str, caller: str, callbacks: Callbacks, seconds: float) -> LiveCall:
        """Calls a telephone for the line, which rings for `seconds`. Raises InputError when all lines are taken."""
        called, refused = self._reached(to)
        telephone = called.telephone if called else Telephone("script")
        dialled = Dialled(to, caller, keypad=telephone.pace == "script", direction="outbound-api")
        call = self._call(CallRequests(dialled, _line(self._settings), callbacks), telephone)
        if called and not refused:
            self.subscribers.took(to, call)
            called.ring(call)
        call.start(RingTime(seconds, refused))
        return call

    def _reached(self, number: str) -> tuple[Subscriber | None, str]:
        """The subscriber at a number, and why the call is not answered, if it is not: a telephone that attends to the
        number, else the people who live there."""
        called = self.subscribers.find(number)
        if self.subscribers.busy(number):
            return called, "busy"
        if called:
            return called, ""
        rule = self.outside.people.called(number)
        if rule is None:
            return None, "failed"
        return Resident(rule), "" if rule.telephone == "answered" else rule.telephone

    def placed(self) -> list[LiveCall]:
        """The calls that are remembered, the last one first."""
        with self._lock:
            return list(reversed(self._calls.values()))

    def _call(self, requests: CallRequests, telephone: Telephone) -> LiveCall:
        if telephone.pace == "real":
            requests = replace(requests, line=_line(self._settings, measured=True), say=self._say)
        call = LiveCall(requests, self.rooms, telephone, StreamingParts(self._connect, self._speak))
        with self._lock:
            self._forget()
            if sum(not known.log.over for known in self._calls.values()) >= MOST_CALLS:
                raise InputError(f"The exchange carries at most {MOST_CALLS} calls: end some first.")
            self._calls[call.sid] = call
        return call

    def find(self, sid: str) -> LiveCall:
        """Raises UnknownCall."""
        with self._lock:
            if sid not in self._calls:
                raise UnknownCall("There is no such call.")
            return self._calls[sid]

    def _connect(self, url: str) -> AbstractContextManager[StreamSocket]:
        return open_stream(url, self._settings.auth_token, self._settings.public_url)

    def _say(self, words: str) -> Sound:
        ulaw = self._speak(words)
        return Sound(words, seconds(ulaw), ulaw)

    def _forget(self) -> None:
        """Drops the oldest ended calls beyond what is kept."""
        ended = [sid for sid, call in self._calls.items() if call.log.over]
        for sid in ended[: max(0, len(self._calls) - MOST_KEPT + 1)]:
            del self._calls[sid]
