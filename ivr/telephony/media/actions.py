"""Inputs of a media session other than the carrier's messages, and the actions it asks for."""

from dataclasses import dataclass, field
from enum import Enum, auto

from ivr.core.codec import Pcm
from ivr.department import Listening
from ivr.dialogue.model import Heard, Listen
from ivr.language.grammars.base import Understood
from ivr.speech.asr import Transcript
from ivr.telephony.media.messages import Json


@dataclass(frozen=True)
class AskedQuestion:
    """A reply to play, and the answer expected after it."""

    number: int
    """Number of its turn."""
    listen: Listen | None
    """None ends the stream once everything has been played."""
    interruptible: bool = True
    """Whether speech interrupts it; keys always do."""
    notice: int = 0
    """Number of leading parts that speech never interrupts."""
    listening: Listening = field(default_factory=Listening)


class RecogniserOrder(Enum):
    """An order to the recogniser."""

    BEGIN = auto()
    """Start a new utterance."""
    HEAR = auto()
    """Accept sound."""
    GLANCE = auto()
    """Return the partial result."""
    SETTLE = auto()
    """Return the words so far; more sound may follow."""
    FINISH = auto()
    """Return the final result."""


@dataclass(frozen=True)
class Send:
    """A message for the carrier."""

    message: Json


@dataclass(frozen=True)
class Opened:
    """The stream has started; its token identifies the call and the reply to play."""

    token: str
    carrier_sid: str | None = ""
    """The carrier's id of the call; None when the handshake was not signed."""


@dataclass(frozen=True)
class Recognise:
    """Work for the recogniser. Its results carry the same utterance number."""

    order: RecogniserOrder
    utterance: int
    pcm: Pcm | None = None
    """Sound, with HEAR."""
    silence: float = 0.0
    """Seconds since the caller's last word, with FINISH."""


@dataclass(frozen=True)
class TurnAnswered:
    """The caller answered or stayed silent: take turn `number`."""

    number: int
    heard: Heard


@dataclass(frozen=True)
class Finished:
    """The last reply has been played: the socket can be closed."""


@dataclass(frozen=True)
class CallerHungUp:
    """The carrier ended the stream."""


Action = Send | Opened | Recognise | TurnAnswered | Finished | CallerHungUp


@dataclass(frozen=True)
class Recognised:
    """A result from the recogniser."""

    utterance: int
    transcript: Transcript
    understood: Understood
    final: bool
    """Whether the answer has ended."""
