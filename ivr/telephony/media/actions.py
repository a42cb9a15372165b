"""What a media session is told beside the carrier's messages, and what it orders."""

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
    """A reply that is spoken, and what is listened for after it."""

    number: int
    """Of its turn."""
    listen: Listen | None
    """None ends the stream once everything has been heard."""
    interruptible: bool = True
    """By voice; keys interrupt anything."""
    notice: int = 0
    """Parts from the first on that voice does not interrupt, whatever follows them."""
    listening: Listening = field(default_factory=Listening)


class RecogniserOrder(Enum):
    """What a recogniser is to do."""

    BEGIN = auto()
    """Forget what was heard."""
    HEAR = auto()
    GLANCE = auto()
    """Tell the words so far."""
    SETTLE = auto()
    """Turn the sound so far into words; more may follow."""
    FINISH = auto()
    """Turn the sound so far into words; the answer is over."""


@dataclass(frozen=True)
class Send:
    """A message for the carrier."""

    message: Json


@dataclass(frozen=True)
class Opened:
    """The stream has started: what its first question is must be found by its token."""

    token: str
    carrier_sid: str | None = ""
    """The carrier's id of the call that the stream belongs to; None when it is not to be believed."""


@dataclass(frozen=True)
class Recognise:
    """Work for the recogniser. Its results carry the utterance's number back."""

    order: RecogniserOrder
    utterance: int
    pcm: Pcm | None = None
    """With HEAR: the sound."""
    silence: float = 0.0
    """With FINISH: seconds since the caller's last word."""


@dataclass(frozen=True)
class TurnAnswered:
    """The caller has answered, or has kept silent: take turn `number`."""

    number: int
    heard: Heard


@dataclass(frozen=True)
class Finished:
    """The last reply has been heard: the socket can be closed."""


@dataclass(frozen=True)
class CallerHungUp:
    """The carrier has ended the stream."""


Action = Send | Opened | Recognise | TurnAnswered | Finished | CallerHungUp


@dataclass(frozen=True)
class Recognised:
    """A result of the recogniser."""

    utterance: int
    transcript: Transcript
    understood: Understood
    final: bool
    """The answer is over."""
