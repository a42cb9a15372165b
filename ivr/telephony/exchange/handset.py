"""What passes between a call in the exchange and the telephone: events one way, what the caller does the other way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ivr.telephony.exchange.verbs import Method, Verb

EventType = Literal["ringing", "answered", "says", "listening", "queued", "waiting", "left", "hangup", "failed"]


@dataclass(frozen=True)
class Event:
    """Something the telephone can notice.

    ringing (text: the number called), answered, says (text: the words), listening (an answer is expected), queued
    (text: the queue's name), waiting (one round of the queue's announcements is over), left (the queue), hangup
    (text: "line" or "caller"), failed (text: why). The last two end the call."""

    type: EventType
    text: str = ""

    @property
    def last(self) -> bool:
        """The call is over."""
        return self.type in ("hangup", "failed")

    @property
    def pauses(self) -> bool:
        """The line goes on only when the caller does something or time passes."""
        return self.last or self.type in ("listening", "waiting")


@dataclass(frozen=True)
class Wait:
    """The call waits for the caller, at most so many seconds."""

    reason: Literal["sound", "answer", "more", "round"]
    """sound: something is heard; answer: an answer is expected; more: another key; round: between announcements."""
    seconds: float
    listens: bool
    """False: what the caller presses or says is lost."""


@dataclass(frozen=True)
class Keys:
    """Keys pressed in one burst."""

    keys: str


@dataclass(frozen=True)
class Words:
    """A sentence: an extension of our own telephones, for tests and for the terminal."""

    words: str


@dataclass(frozen=True)
class Silence:
    """The caller says nothing: the timeout elapses now."""


@dataclass(frozen=True)
class HungUp:
    """The caller, or a request to the REST API, ends the call."""

    by: Literal["caller", "line"] = "caller"


@dataclass(frozen=True)
class Request:
    """A document to fetch."""

    url: str
    method: Method = "POST"
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Document:
    """Verbs to carry out, and the URL that relative URLs start from."""

    verbs: tuple[Verb, ...]
    url: str


@dataclass(frozen=True)
class GoOn:
    """A request to the REST API makes the call go on elsewhere."""

    to: Request | Document


Input = Keys | Words | Silence | HungUp | GoOn

State = Literal["calling", "talking", "listening", "queue", "hung up", "failed"]


def state_of(events: Iterable[Event]) -> State:
    """Where a call is after these events."""
    state: State = "calling"
    queued = False
    for event in events:
        queued = event.type == "queued" or (queued and event.type != "left")
        if event.type == "hangup":
            return "hung up"
        if event.type == "failed":
            return "failed"
        if event.type != "ringing":
            state = "queue" if queued else "listening" if event.type == "listening" else "talking"
    return state
