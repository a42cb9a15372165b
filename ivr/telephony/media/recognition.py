"""What listens to one stream, and whether it can be relied on."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ivr.core.codec import TELEPHONE_RATE
from ivr.core.errors import RecogniserFailed
from ivr.dialogue.commands import command_of
from ivr.dialogue.model import Heard
from ivr.language.grammars.base import Grammar, Understood
from ivr.speech.asr import Model, Transcriber, Transcript
from ivr.telephony.media.actions import Recognise, Recognised, RecogniserOrder

STUCK_AFTER = 3.0
"""Seconds that one piece of work may take: the rest of the call must not wait for it."""
LONG = 1.5
"""Seconds of sound of which at least a word, known or not, is expected."""
BLANKS = 3
"""Long utterances in a row without any word, after which the recogniser is taken for deaf."""


@dataclass
class _Watch:
    """What tells a recogniser that works from one that does not."""

    since: float = 0.0
    """When the work in hand began; 0 without any."""
    samples: int = 0
    """Heard in this utterance."""
    blanks: int = 0
    """Long utterances without any word, in a row."""


class Recognition:
    """The recogniser of one call: it works in one thread, another asks whether it is stuck."""

    def __init__(self, model: Model, spent: Callable[[float], None], clock: Callable[[], float] = time.monotonic):
        self._model = model
        self._spent = spent
        """Told the seconds that each piece of work took."""
        self._clock = clock
        self._ear: tuple[Grammar, Transcriber] | None = None
        self._watch = _Watch()

    def listen(self, grammar: Grammar | None) -> None:
        """Listens for the answers of a grammar from now on; None: for nothing. Raises RecogniserFailed."""
        self._ear = (grammar, self._timed(lambda: self._model.listen(grammar))) if grammar else None

    def recognise(self, job: Recognise) -> Recognised | None:
        """Does a piece of work; what became of it when it asks for words. Raises RecogniserFailed."""
        if self._ear is None:
            return None
        grammar, ear = self._ear
        self._count(job)
        result: Recognised | None = self._timed(lambda: recognise(job, grammar, ear))
        if result and result.final:
            self._judge(result.transcript)
        return result

    @property
    def stuck(self) -> bool:
        """Whether a piece of work takes so long that nothing more is to be expected."""
        since = self._watch.since
        return bool(since) and self._clock() - since >= STUCK_AFTER

    def _timed(self, work: Callable[[], Any]) -> Any:
        self._watch.since = began = self._clock()
        try:
            return work()
        except Exception as error:  # the library raises nothing more precise
            raise RecogniserFailed("The recogniser failed: the call goes on by keypad.") from error
        finally:
            self._watch.since = 0.0
            self._spent(self._clock() - began)

    def _count(self, job: Recognise) -> None:
        self._watch.samples *= job.order is not RecogniserOrder.BEGIN
        self._watch.samples += 0 if job.pcm is None else job.pcm.size

    def _judge(self, transcript: Transcript) -> None:
        """Speech always gives words, known or not."""
        blank = not transcript.words and not transcript.unknown
        if blank and self._watch.samples < LONG * TELEPHONE_RATE:
            return
        self._watch.blanks = self._watch.blanks + 1 if blank else 0
        if self._watch.blanks >= BLANKS:
            raise RecogniserFailed("The recogniser finds no words in speech: the call goes on by keypad.")


def recognise(job: Recognise, grammar: Grammar, ear: Transcriber) -> Recognised | None:
    """Carries out an order; what became of the sound, where the order asks for it."""
    match job.order:
        case RecogniserOrder.BEGIN:
            ear.forget()
        case RecogniserOrder.HEAR if job.pcm is not None:
            ear.hear(job.pcm)
        case RecogniserOrder.GLANCE:
            words = ear.partial()
            return _result(job, grammar, Transcript(words, 1.0, 1.0) if words else Transcript())
        case RecogniserOrder.SETTLE | RecogniserOrder.FINISH:
            return _result(job, grammar, ear.settle())
    return None


def _result(job: Recognise, grammar: Grammar, transcript: Transcript) -> Recognised:
    return Recognised(
        job.utterance, transcript, _understood(transcript.words, grammar), job.order is RecogniserOrder.FINISH
    )


def _understood(words: str, grammar: Grammar) -> Understood:
    """What the words mean; what is asked of the line itself is as whole as an answer."""
    command = command_of(Heard(words=words), grammar)
    return Understood(command) if command else grammar.hear(words)
