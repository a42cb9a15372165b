"""What passes between a call in the exchange and the telephone: events one way, what the caller does the other way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from exchange.calls.verbs import Method, Verb

_CONFIDENCE = re.compile(r"(.+?)\s*\((0?\.\d+)\)")

EventType = Literal[
    "ringing",
    "rings",
    "unanswered",
    "answered",
    "says",
    "listening",
    "streaming",
    "plays",
    "unstreamed",
    "queued",
    "waiting",
    "left",
    "joined",
    "held",
    "parted",
    "message",
    "hangup",
    "failed",
]


@dataclass(frozen=True)
class PhoneEvent:
    """Something the telephone can notice.

    ringing (text: the number called), rings (this telephone; text: who calls), answered, says (text: the words),
    listening (an answer is expected), streaming (the line hears the caller), plays (text: seconds of sound whose words
    are not known), unstreamed (text: why there is no stream), queued (text: the queue's name), waiting (one round of
    the queue's announcements is over), left (the queue), joined (a conference), held (out of the others' hearing),
    parted (the conference is over), message (text: of a text message to this telephone), hangup (text: "line" or
    "caller"), unanswered (text: busy, no-answer, failed or canceled), failed (text: why). The last three end the
    call."""

    type: EventType
    text: str = ""

    @property
    def last(self) -> bool:
        """The call is over."""
        return self.type in ("hangup", "failed", "unanswered")

    @property
    def pauses(self) -> bool:
        """The line continues only when the caller does something or time passes."""
        return self.last or self.type in ("listening", "waiting")


@dataclass(frozen=True)
class Wait:
    """The call waits for the caller."""

    reason: Literal["pickup", "sound", "answer", "more", "round", "talk"]
    """pickup: the called telephone rings; sound: something is heard; answer: an answer is expected; more: another key;
    round: between announcements; talk: in a conference."""
    seconds: float
    """At most."""
    listens: bool
    """False: what the caller presses or says is lost."""
    sound: bytes = b""
    """What is heard meanwhile, µ-law; empty when the sound is not fetched."""


@dataclass(frozen=True)
class Join:
    """The call joins a media stream. Answered with None when it cannot, else with what ended it; `Silence` when the
    line closed it."""

    url: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Keys:
    """Keys pressed in one burst."""

    keys: str


@dataclass(frozen=True)
class Words:
    """A sentence: an extension of our own telephones, for tests and for the terminal."""

    words: str
    confidence: float = 1.0
    """That of a recogniser, 0 to 1."""

    @classmethod
    def typed(cls, text: str) -> "Words":
        """A sentence as it is typed; "oui (0.7)" has the confidence 0.7."""
        doubtful = _CONFIDENCE.fullmatch(text)
        return cls(doubtful[1], float(doubtful[2])) if doubtful else cls(text)


@dataclass(frozen=True)
class VoiceInput:
    """Sound of the caller, µ-law; heard by a media stream only."""

    ulaw: bytes
    live: bool = False
    """From a microphone, now; else a recording, said to its end."""


@dataclass(frozen=True)
class Silence:
    """The caller says nothing: the timeout elapses at once."""


@dataclass(frozen=True)
class HungUp:
    """The caller, or a request to the REST API, ends the call."""

    by: Literal["caller", "line"] = "caller"


@dataclass(frozen=True)
class NextDocument:
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
    """A request to the REST API redirects the call."""

    to: NextDocument | Document


@dataclass(frozen=True)
class Answered:
    """The telephone that rings is picked up."""


@dataclass(frozen=True)
class Nudge:
    """Something has changed in the conference that the call is in: hold, or the end."""


Input = Keys | Words | VoiceInput | Silence | HungUp | GoOn | Answered | Nudge

State = Literal["calling", "talking", "listening", "queue", "hung up", "failed"]


def state_of(events: Iterable[PhoneEvent]) -> State:
    """Where a call is after these events."""
    state: State = "calling"
    queued = False
    for event in events:
        queued = event.type == "queued" or (queued and event.type != "left")
        if event.type in ("hangup", "unanswered"):
            return "hung up"
        if event.type == "failed":
            return "failed"
        if event.type not in ("ringing", "rings", "unstreamed", "message"):
            state = "queue" if queued else "listening" if event.type == "listening" else "talking"
    return state


class Hearer(Protocol):
    """Notices what happens in a call and hears it; safe between threads, and never waits for long."""

    def notice(self, event: PhoneEvent) -> None:
        """Something happened."""

    def hear(self, ulaw: bytes) -> None:
        """A sound follows the sounds before it."""


class Ear(Hearer, Protocol):
    """The telephone's side of a call."""

    def hush(self) -> None:
        """The sounds not played yet are dropped."""


class Driver(Hearer, Protocol):
    """Carries a call on: gives it time, a telephone and things to do."""

    def clock(self) -> float:
        """Seconds from any fixed moment."""

    def do(self, what: Input) -> None:
        """The telephone, the REST API or a conference does something."""
