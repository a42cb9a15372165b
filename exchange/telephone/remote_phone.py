"""A telephone that dials through an exchange over HTTP."""

import base64
from collections.abc import Callable, Iterator
from typing import Any, Self, get_args
from urllib.parse import quote

import requests

from exchange.calls.handset import EventType, PhoneEvent
from exchange.calls.live import Pace
from exchange.calls.verbs import LineFailed
from exchange.telephone.script import Setup
from ivr.core.errors import InputError

SECONDS = 35.0
"""Longer than the exchange lets a telephone wait for an event."""
MOST_SOUND = 32_000
"""Bytes of sound in one request: 4 s."""


class RemoteCall:
    """A call through the exchange at a URL. Every method raises LineFailed when it cannot be reached."""

    def __init__(self, exchange: str, sid: str) -> None:
        self._exchange = exchange
        self._seen = 0
        self.sid = sid

    def listen(self) -> tuple[PhoneEvent, ...]:
        """Everything that happens until the line waits for the caller or the call is over."""
        events: list[PhoneEvent] = []
        for event in self.events():
            events.append(event)
            if event.pauses:
                break
        return tuple(events)

    def events(self) -> Iterator[PhoneEvent]:
        """What happens, as it happens, to the end of the call."""
        while True:
            path = f"/calls/{self.sid}/events?after={self._seen}"
            for given in _asked(self._exchange, "GET", path).json():
                self._seen = given["n"]
                event = _event(given)
                yield event
                if event.last:
                    return

    def pick_up(self) -> None:
        """Answers the telephone that rings."""
        self._do("answer", {})

    def press(self, keys: str) -> None:
        """Presses keys in one burst."""
        self._do("keys", {"keys": keys})

    def speak(self, words: str) -> None:
        """Says a sentence."""
        self._do("words", {"words": words})

    def play(self, ulaw: bytes) -> None:
        """Lets the line hear a recording: µ-law, 8,000 Hz."""
        for at in range(0, len(ulaw), MOST_SOUND):
            self._do("sound", {"payload": base64.b64encode(ulaw[at : at + MOST_SOUND]).decode()})

    def stay_silent(self) -> None:
        """Lets the time for an answer go by."""
        self._do("silence", {})

    def hang_up(self) -> None:
        """Ends the call."""
        self._do("hangup", {})

    def _do(self, what: str, body: dict[str, str]) -> None:
        _asked(self._exchange, "POST", f"/calls/{self.sid}/{what}", body)


class RemotePhone(RemoteCall):
    """A telephone that dials."""

    def __init__(self, exchange: str, setup: Setup, pace: Pace = "script", voice: bool = False) -> None:
        """`voice`: the line may listen to the caller's voice, at real pace; else it is asked to work by keypad."""
        body = {"from": setup.caller, "to": setup.called, "withheld": setup.withheld, "attested": setup.attested}
        wanted = {**body, "pace": pace, "keypad": not voice}
        super().__init__(exchange, str(_asked(exchange, "POST", "/calls", wanted).json()["sid"]))


class RemoteTelephone:
    """A telephone that waits to be called, and shows text messages. Every method raises LineFailed when the exchange
    cannot be reached."""

    def __init__(self, exchange: str, number: str) -> None:
        self._exchange = exchange
        self._number = number
        self._calls = 0
        self._messages = 0

    def __enter__(self) -> Self:
        _asked(self._exchange, "POST", f"/telephones/{self._number}", {})
        return self

    def __exit__(self, *_: object) -> None:
        _asked(self._exchange, "DELETE", f"/telephones/{self._number}")

    def next_call(self) -> RemoteCall | None:
        """The next call; None when there was none for a while."""
        path = f"/telephones/{self._number}/calls?after={self._calls}"
        sids = _asked(self._exchange, "GET", path).json()
        self._calls += len(sids)
        return RemoteCall(self._exchange, sids[-1]) if sids else None

    def new_messages(self) -> list[str]:
        """Text messages since the last look, the oldest first."""
        found = _asked(self._exchange, "GET", f"/messages?to={quote(self._number)}").json()
        new = [str(each["body"]) for each in reversed(found)][self._messages :]
        self._messages = len(found)
        return new


def _asked(exchange: str, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
    try:
        response = requests.request(method, f"{exchange.rstrip('/')}{path}", json=body, timeout=SECONDS)
    except requests.RequestException as error:
        raise LineFailed(
            f"The telephone exchange does not answer at {exchange}: start the line with `ivr serve`."
        ) from error
    if response.status_code in (422, 503):
        raise InputError(response.json()["error"])
    if not response.ok:
        raise LineFailed(f"The telephone exchange at {exchange} answered {response.status_code}.")
    return response


def play_answers(phone: RemotePhone, recordings: list[bytes], show: Callable[[PhoneEvent], None]) -> PhoneEvent:
    """Plays one recording each time the line listens, hangs up when there is none left, and returns the last event.

    Raises InputError when the line does not listen to voices."""
    left, streamed, event = list(recordings), False, PhoneEvent("ringing")
    for event in phone.events():
        show(event)
        streamed = event.type == "streaming" or (streamed and event.type != "unstreamed")
        if event.type != "listening":
            continue
        if not streamed:
            phone.hang_up()
            raise InputError("The line works by keypad and hears no recording: unset IVR_VOSK_MODEL.")
        if left:
            phone.play(left.pop(0))
        else:
            phone.hang_up()
    return event


def _event(given: dict[str, Any]) -> PhoneEvent:
    if given["type"] not in get_args(EventType):
        raise LineFailed("The telephone exchange is of another version than this telephone.")
    return PhoneEvent(given["type"], given["text"])
