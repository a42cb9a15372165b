"""TwiML as immutable verbs with Twilio's own names (its pages "TwiML for Programmable Voice", one per verb)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from ivr.core.errors import CallError

Method = Literal["GET", "POST"]


class LineFailed(CallError):
    """The line cannot be reached, or its answer cannot be carried out."""

    code = "line_failed"


class BadTwiml(LineFailed):
    """The answer is not TwiML that this exchange carries out."""

    code = "twiml"


class _Attributes:
    """A verb is read from an element with exactly the attributes that Twilio gives it."""

    __pydantic_config__ = ConfigDict(alias_generator=to_camel, extra="forbid")


@dataclass(frozen=True)
class Play(_Attributes):
    """Plays the audio at a URL, relative to the document's."""

    url: Annotated[str, StringConstraints(min_length=1)]
    loop: int = 1


@dataclass(frozen=True)
class SayVerb(_Attributes):
    """Speaks a text."""

    text: str
    loop: int = 1


@dataclass(frozen=True)
class Pause(_Attributes):
    """Waits in silence."""

    length: float = 1.0
    """Seconds."""


Spoken = Play | SayVerb | Pause


@dataclass(frozen=True)
class Gather(_Attributes):
    """Collects keys. The answer goes to `action`, or to the document's own URL when there is none."""

    spoken: tuple[Spoken, ...] = ()
    action: str = ""
    method: Method = "POST"
    num_digits: int = 0
    """0: no limit."""
    finish_on_key: str = "#"
    """The key that ends the entry and is not part of it; empty: none."""
    timeout: float = 5.0
    """Seconds of silence after the prompts, and after each key."""
    action_on_empty_result: bool = False


@dataclass(frozen=True)
class Redirect(_Attributes):
    """Continues with another document."""

    url: str
    method: Method = "POST"


@dataclass(frozen=True)
class Enqueue(_Attributes):
    """Waits in a named queue while the documents of `wait_url` are carried out over and over."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    action: str = ""
    method: Method = "POST"
    wait_url: str = ""
    wait_url_method: Method = "POST"


@dataclass(frozen=True)
class Leave(_Attributes):
    """Leaves the queue."""


@dataclass(frozen=True)
class Hangup(_Attributes):
    """Ends the call."""


@dataclass(frozen=True)
class Connect(_Attributes):
    """Joins the call to a media stream until the line closes it."""

    url: Annotated[str, StringConstraints(pattern=r"^[^?]+$")]
    action: str = ""
    method: Method = "POST"
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Conference(_Attributes):
    """Joins the call to others (`<Dial><Conference>`) until the conference is over for it."""

    name: Annotated[str, StringConstraints(min_length=1)]
    action: str = ""
    method: Method = "POST"
    start_conference_on_enter: bool = True
    """This call starts the conference; before it starts, nobody hears anybody."""
    end_conference_on_exit: bool = False
    """The conference is over for everybody when this call leaves."""
    muted: bool = False


Verb = Play | SayVerb | Pause | Gather | Redirect | Enqueue | Leave | Hangup | Connect | Conference

IN_QUEUE = (Play, SayVerb, Pause, Gather, Redirect, Leave, Hangup)
"""The verbs that Twilio allows in a waitUrl document."""
