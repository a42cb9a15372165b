"""TwiML as immutable verbs (Twilio's pages "TwiML for Programmable Voice", one per verb)."""

from dataclasses import dataclass
from typing import Literal

from ivr.core.errors import CallError

Method = Literal["GET", "POST"]


class LineFailed(CallError):
    """The line cannot be reached, or its answer cannot be carried out."""

    code = "line_failed"


class BadTwiml(LineFailed):
    """The answer is not TwiML that this exchange carries out."""

    code = "twiml"


@dataclass(frozen=True)
class Play:
    """Plays the audio at a URL, relative to the document's."""

    url: str
    loop: int = 1


@dataclass(frozen=True)
class SayVerb:
    """Speaks a text."""

    text: str
    loop: int = 1


@dataclass(frozen=True)
class Pause:
    """Waits in silence."""

    seconds: float = 1.0


Spoken = Play | SayVerb | Pause


@dataclass(frozen=True)
class Gather:
    """Collects keys. The answer goes to `action`, or to the document's own URL when there is none."""

    spoken: tuple[Spoken, ...] = ()
    action: str = ""
    method: Method = "POST"
    most_keys: int = 0
    """0: no limit."""
    finish: str = "#"
    """The key that ends the entry and is not part of it; empty: none."""
    timeout: float = 5.0
    """Seconds of silence after the prompts, and after each key."""
    action_on_empty: bool = False


@dataclass(frozen=True)
class Redirect:
    """Goes on with another document."""

    url: str
    method: Method = "POST"


@dataclass(frozen=True)
class Enqueue:
    """Waits in a named queue while the documents of `wait_url` are carried out over and over."""

    name: str
    action: str = ""
    method: Method = "POST"
    wait_url: str = ""
    wait_method: Method = "POST"


@dataclass(frozen=True)
class Leave:
    """Leaves the queue."""


@dataclass(frozen=True)
class Hangup:
    """Ends the call."""


@dataclass(frozen=True)
class Connect:
    """Joins the call to a media stream until the line closes it."""

    url: str
    action: str = ""
    method: Method = "POST"
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Conference:
    """Joins the call to others (`<Dial><Conference>`) until the conference is over for it."""

    name: str
    action: str = ""
    method: Method = "POST"
    starts: bool = True
    """The conference begins when somebody who starts it comes; before, nobody hears anybody."""
    ends: bool = False
    """It is over for all when this call leaves."""
    muted: bool = False


Verb = Play | SayVerb | Pause | Gather | Redirect | Enqueue | Leave | Hangup | Connect | Conference

IN_QUEUE = (Play, SayVerb, Pause, Gather, Redirect, Leave, Hangup)
"""The verbs that Twilio allows in a waitUrl document."""
