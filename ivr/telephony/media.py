"""A call over a media stream, without a socket: messages in, messages and orders out.

Nothing here waits, recognises or reads a clock: time is sound received; recognition and turns are orders whose results
come back by `recognised` and `ask`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ivr.conversation import Heard, Listen
from ivr.speech import codec
from ivr.speech.codec import TELEPHONE_RATE, Pcm
from ivr.speech.grammars.base import Understood
from ivr.speech.grammars.text import bag, fold
from ivr.speech.listening import Event, Listener, Patience, Voiced
from ivr.speech.recogniser import UNKNOWN, Transcript
from ivr.telephony.keying import LATE_HASH, Keypad
from ivr.telephony.media_messages import BadMessage, Dtmf, Json, Mark, Media, Start, Stop, read
from ivr.telephony.playback import Part, Playback

HOT_WORDS = bag("stop non repeter repetez repete conseiller conseillere agent personne")
"""What interrupts a reply that must be heard whole."""
SURE = 0.5
"""Words below this confidence are not understood."""
SPEECH = 0.5
"""Seconds of voice from which unknown words are an answer that was not understood, rather than a cough."""


@dataclass(frozen=True)
class Question:
    """A reply that is spoken, and what is listened for after it."""

    number: int
    """Of its turn."""
    listen: Listen | None
    """None ends the stream once everything has been heard."""
    interruptible: bool = True


class Order(Enum):
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


@dataclass(frozen=True)
class Recognise:
    """Work for the recogniser. Its results carry the utterance's number back."""

    order: Order
    utterance: int
    pcm: Pcm | None = None
    """With HEAR: the sound."""


@dataclass(frozen=True)
class Answered:
    """The caller has answered, or has kept silent: take turn `number`."""

    number: int
    heard: Heard


@dataclass(frozen=True)
class Finished:
    """The last reply has been heard: the socket can be closed."""


@dataclass(frozen=True)
class HungUp:
    """The carrier has ended the stream."""


Action = Send | Opened | Recognise | Answered | Finished | HungUp


@dataclass(frozen=True)
class Recognised:
    """A result of the recogniser."""

    utterance: int
    transcript: Transcript
    understood: Understood
    final: bool
    """The answer is over."""


@dataclass
class _Asking:
    """The question that is being asked."""

    question: Question
    listener: Listener
    keypad: Keypad


class MediaSession:
    """One stream. It belongs to one thread."""

    def __init__(self, ears: Callable[[Patience], Listener] = Listener) -> None:
        self.malformed = 0
        """Messages that could not be read."""
        self._ears = ears
        self._playback = Playback("")
        self._asking: _Asking | None = None
        self.utterance = 0
        """Number of what is being said now, or was last; results of earlier ones mean nothing."""
        self._early = ""
        """A star pressed while the last answer was being worked on."""
        self._counted = False
        """The last answer was taken at its last digit: a '#' may still follow."""

    @property
    def started(self) -> bool:
        """Whether the carrier has named the stream."""
        return bool(self._playback.stream)

    def receive(self, message: object) -> list[Action]:
        """Takes one message of the carrier, as parsed JSON."""
        try:
            known = read(message)
        except BadMessage:
            self.malformed += 1
            return []
        match known:
            case Start(stream, parameters) if not self.started:
                self._playback = Playback(stream)
                return [Opened(parameters.get("token", ""))]
            case Media(sound):
                return list(self._sound(sound))
            case Dtmf(key):
                return list(self._press(key))
            case Mark(name):
                return list(self._spoken()) if self._playback.played(name) else []
            case Stop():
                return [HungUp()]
        return []

    def ask(self, question: Question, parts: Sequence[Part]) -> list[Action]:
        """Speaks a reply, one part after the other, then waits for its answer."""
        self._asking = self._asked(question)
        parts = parts or [Part(f"{question.number}", b"")]
        actions: list[Action] = [Send(message) for message in self._playback.play(parts)]
        early, self._early = self._early, ""
        return actions + (list(self._press(early)) if early else [])

    def recognised(self, result: Recognised) -> list[Action]:
        """Takes a result of the recogniser."""
        if self._asking is None or result.utterance != self.utterance:
            return []
        return list(self._weigh(self._asking, result))

    def _asked(self, question: Question) -> _Asking | None:
        if question.listen is None:
            self._asking = None
            return None
        listener = self._ears(Patience(question.listen.kind, question.listen.timing))
        keypad = Keypad(question.listen, LATE_HASH if self._counted else 0.0)
        self.utterance += 1
        return _Asking(question, listener, keypad)

    def _sound(self, sound: bytes) -> Iterator[Action]:
        seconds = len(sound) / TELEPHONE_RATE
        if self._playback.passes(seconds):
            yield from self._spoken()
        asking = self._asking
        if asking is None:
            return
        if keys := asking.keypad.passes(seconds):
            yield from self._answer(Heard(keys=keys))
        if asking.keypad.keys:
            return
        for heard in asking.listener.feed(codec.decode(sound)):
            if self._asking is asking:
                yield from self._hear(asking, heard)

    def _hear(self, asking: _Asking, heard: Event | Voiced) -> Iterator[Action]:
        match heard:
            case Voiced(pcm):
                yield Recognise(Order.HEAR, self.utterance, pcm)
            case Event.BEGAN:
                self.utterance += 1
                yield Recognise(Order.BEGIN, self.utterance)
            case Event.SPEAKS if asking.question.interruptible:
                yield from self._hush(asking)
            case Event.GLANCE:
                yield Recognise(Order.GLANCE, self.utterance)
            case Event.BREATH:
                yield Recognise(Order.SETTLE, self.utterance)
            case Event.ENDED if self._playback.sounding and asking.question.interruptible:
                self._drop(asking)
            case Event.ENDED:
                yield Recognise(Order.FINISH, self.utterance)
            case Event.SILENT:
                yield from self._answer(Heard())

    def _weigh(self, asking: _Asking, result: Recognised) -> Iterator[Action]:
        asking.listener.told(result.transcript.words, result.understood)
        if self._playback.sounding and not asking.question.interruptible:
            if not HOT_WORDS.isdisjoint(fold(result.transcript.words).split()):
                yield from self._hush(asking)
            elif result.final:
                self._drop(asking)
                return
        if not result.final:
            return
        heard = _heard(result.transcript, asking.listener.voiced)
        if heard is None:
            self._drop(asking)
        else:
            yield from self._answer(heard)

    def _press(self, key: str) -> Iterator[Action]:
        asking = self._asking
        if asking is None:
            self._early = key if key == "*" else self._early
            return
        self._drop(asking)
        keys = asking.keypad.press(key)
        if keys or asking.keypad.keys:
            yield from self._hush(asking)
        if keys:
            yield from self._answer(Heard(keys=keys))

    def _hush(self, asking: _Asking) -> Iterator[Action]:
        """The caller interrupts: what he has not heard is dropped."""
        if self._playback.sounding:
            yield Send(self._playback.stop())
            asking.listener.start_waiting()

    def _drop(self, asking: _Asking) -> None:
        """What was being said is no answer."""
        self.utterance += 1
        asking.listener.again()

    def _spoken(self) -> Iterator[Action]:
        """Everything has been heard."""
        if self._asking is None:
            yield Finished()
        else:
            self._asking.listener.start_waiting()

    def _answer(self, heard: Heard) -> Iterator[Action]:
        asking, self._asking = self._asking, None
        if asking is None:
            return
        self._counted = bool(heard.keys) and heard.keys[-1] not in "*#"
        if self._playback.sounding:
            yield Send(self._playback.stop())
        yield Answered(asking.question.number + 1, heard)


def _heard(transcript: Transcript, voiced: float) -> Heard | None:
    """The answer in words; None for a noise."""
    if transcript.words and transcript.confidence >= SURE:
        return Heard(words=transcript.words, confidence=transcript.confidence)
    if transcript.words or (transcript.unknown and voiced >= SPEECH):
        return Heard(words=UNKNOWN, confidence=0.0)
    return None
