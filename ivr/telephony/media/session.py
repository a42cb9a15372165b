"""A call over a media stream, without a socket: messages in, messages and actions out.

Nothing here waits, recognises or reads a clock. Time is counted in received sound; recognition and turns are actions
whose results come back through `recognised` and `ask`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE
from ivr.department import Listening
from ivr.dialogue.model import Heard
from ivr.language.grammars.text import UNKNOWN, bag, fold
from ivr.speech.asr import Transcript
from ivr.speech.endpointing import Listener, Patience, SpeechEvent, Voiced
from ivr.telephony.media.actions import (
    Action,
    AskedQuestion,
    CallerHungUp,
    Finished,
    Opened,
    Recognise,
    Recognised,
    RecogniserOrder,
    Send,
    TurnAnswered,
)
from ivr.telephony.media.dtmf import Between, Keypad
from ivr.telephony.media.messages import BadMessage, Dtmf, Mark, Media, Start, Stop, read
from ivr.telephony.media.playback import Playback, PlaybackPart, ReplyLatency

HOT_WORDS = bag("stop non repeter repetez repete conseiller conseillere agent personne")
"""Words that interrupt even a reply that must be heard completely."""


@dataclass
class _Asking:
    question: AskedQuestion
    listener: Listener
    keypad: Keypad


@dataclass
class SessionTally:
    """Counts of a stream, for the log and the metrics."""

    seconds: float = 0.0
    """Received sound."""
    malformed: int = 0
    """Malformed messages."""
    barge_ins: int = 0
    """Prompts that the caller interrupted."""
    excuses: int = 0
    """Filler prompts for late replies."""


class MediaSession:
    """One stream. Not thread-safe."""

    def __init__(self, listeners: Callable[[Patience], Listener] = Listener) -> None:
        self.tally = SessionTally()
        self.playback = Playback("")
        self._listeners = listeners
        self._asking: _Asking | None = None
        self.utterance = 0
        """Number of the current or last utterance; results of earlier ones are ignored."""
        self.delay = ReplyLatency()
        self._between = Between()

    @property
    def started(self) -> bool:
        """Whether the carrier has named the stream."""
        return bool(self.playback.stream)

    def receive(self, message: object) -> list[Action]:
        """Takes one message of the carrier, as parsed JSON."""
        try:
            parsed = read(message)
        except BadMessage:
            self.tally.malformed += 1
            return []
        match parsed:
            case Start(stream, parameters, call) if not self.started:
                self.playback = Playback(stream)
                return [Opened(parameters.get("token", ""), call)]
            case Media(sound):
                return list(self._sound(sound))
            case Dtmf(key):
                return list(self._press(key))
            case Mark(name):
                return list(self._spoken()) if self.playback.played(name) else []
            case Stop():
                return [CallerHungUp()]
        return []

    def ask(self, question: AskedQuestion, parts: Sequence[PlaybackPart]) -> list[Action]:
        """Plays a reply part by part, then waits for the answer."""
        self.delay.end()
        self._asking = self._asked(question)
        parts = parts or [PlaybackPart(f"{question.number}", b"")]
        actions: list[Action] = [Send(message) for message in self.playback.play(parts)]
        early = self._between.waiting()
        return actions + (list(self._press(early)) if early else [])

    def recognised(self, result: Recognised) -> list[Action]:
        """Takes a result from the recogniser."""
        if self._asking is None or result.utterance != self.utterance:
            return []
        return list(self._weigh(self._asking, result))

    def _asked(self, question: AskedQuestion) -> _Asking | None:
        if question.listen is None:
            self._asking = None
            return None
        listener = self._listeners(Patience(question.listen.kind, question.listen.timing, question.listening))
        self.utterance += 1
        return _Asking(question, listener, self._between.asked(question.listen))

    def _sound(self, sound: bytes) -> Iterator[Action]:
        seconds = len(sound) / TELEPHONE_RATE
        self.tally.seconds += seconds
        if self.playback.passes(seconds):
            yield from self._spoken()
        if self.delay.passes(seconds):
            yield from self._excuse()
        asking = self._asking
        if asking is None:
            return
        if keys := asking.keypad.passes(seconds):
            yield from self._answer(Heard(keys=keys))
        if asking.keypad.keys:
            return
        asking.listener.ignore_below(self.playback.echo(seconds))
        for event in asking.listener.feed(codec.decode(sound)):
            if self._asking is asking:
                yield from self._hear(asking, event)

    def _hear(self, asking: _Asking, event: SpeechEvent | Voiced) -> Iterator[Action]:
        match event:
            case Voiced(pcm):
                yield Recognise(RecogniserOrder.HEAR, self.utterance, pcm)
            case SpeechEvent.BEGAN:
                self.utterance += 1
                yield Recognise(RecogniserOrder.BEGIN, self.utterance)
            case SpeechEvent.SPEAKS if not self._whole(asking):
                yield from self._hush(asking)
            case SpeechEvent.GLANCE:
                yield Recognise(RecogniserOrder.GLANCE, self.utterance)
            case SpeechEvent.BREATH:
                yield Recognise(RecogniserOrder.SETTLE, self.utterance)
            case SpeechEvent.ENDED if self.playback.sounding and not self._whole(asking):
                self._drop(asking)
            case SpeechEvent.ENDED:
                self.delay.begin()
                yield Recognise(RecogniserOrder.FINISH, self.utterance, silence=asking.listener.silence)
            case SpeechEvent.SILENT:
                yield from self._answer(Heard())

    def _weigh(self, asking: _Asking, result: Recognised) -> Iterator[Action]:
        asking.listener.recognised(result.transcript.words, result.understood)
        if self._whole(asking):
            if not HOT_WORDS.isdisjoint(fold(result.transcript.words).split()):
                yield from self._hush(asking)
            elif result.final:
                self._drop(asking)
                return
        if not result.final:
            return
        heard = _heard(result.transcript, asking.listener.voiced, asking.question.listening)
        if heard is None:
            self._drop(asking)
        else:
            yield from self._answer(heard)

    def _whole(self, asking: _Asking) -> bool:
        """Whether the part being played must be heard completely."""
        question = asking.question
        return self.playback.sounding and (not question.interruptible or self.playback.heard < question.notice)

    def _press(self, key: str) -> Iterator[Action]:
        asking = self._asking
        if asking is None:
            self._between.press(key)
            return
        self._drop(asking)
        keys = asking.keypad.press(key)
        if keys or asking.keypad.keys:
            yield from self._hush(asking)
        if keys:
            yield from self._answer(Heard(keys=keys))

    def _hush(self, asking: _Asking) -> Iterator[Action]:
        """Barge-in: drops what has not been played."""
        if self.playback.sounding:
            self.tally.barge_ins += 1
            yield Send(self.playback.stop())
            asking.listener.start_waiting()

    def _drop(self, asking: _Asking) -> None:
        """Discards the current utterance."""
        self.delay.end()
        self.utterance += 1
        asking.listener.again()

    def _spoken(self) -> Iterator[Action]:
        """Everything has been played."""
        if self._asking is None:
            yield Finished()
        else:
            self._asking.listener.start_waiting()

    def _answer(self, heard: Heard) -> Iterator[Action]:
        asking, self._asking = self._asking, None
        if asking is None:
            return
        self.delay.begin()
        self._between.answered(heard)
        if self.playback.sounding:
            yield Send(self.playback.stop())
        yield TurnAnswered(asking.question.number + 1, heard)

    def _excuse(self) -> Iterator[Action]:
        """Plays the filler prompt."""
        if self.delay.excuse and not self.playback.sounding:
            self.tally.excuses += 1
            yield from map(Send, self.playback.fill(self.delay.excuse))


def _heard(transcript: Transcript, voiced: float, listening: Listening) -> Heard | None:
    """The answer in words; None for noise."""
    if transcript.words and transcript.confidence >= listening.sure:
        return Heard(words=transcript.words, confidence=transcript.confidence)
    if transcript.words or (transcript.unknown and voiced >= listening.unknown_speech):
        return Heard(words=UNKNOWN, confidence=0.0)
    return None
