"""Runs the recogniser of one stream and detects when it is stuck or broken."""

import time
from collections.abc import Callable
from typing import Any

from ivr.core.codec import TELEPHONE_RATE
from ivr.core.errors import RecogniserFailed
from ivr.dialogue.commands import command_of
from ivr.dialogue.model import Heard
from ivr.language.grammars.base import Grammar, Understood
from ivr.speech.asr import Model, Transcriber, Transcript
from ivr.telephony.media.actions import Recognise, Recognised, RecogniserOrder

STUCK_AFTER = 3.0
"""Seconds that one piece of work may take before the call continues by keypad."""
LONG = 1.5
"""Seconds of sound in which at least one word, known or unknown, is expected."""
BLANKS = 3
"""Consecutive long utterances without any word after which the recogniser counts as broken."""


class Recognition:
    """The recogniser of one call: one thread works, another asks whether it is stuck."""

    def __init__(self, model: Model, spent: Callable[[float], None], clock: Callable[[], float] = time.monotonic):
        self._model = model
        self._spent = spent
        """Called with the seconds that each piece of work took."""
        self._clock = clock
        self._transcriber: tuple[Grammar, Transcriber] | None = None
        self._since = 0.0
        """When the current piece of work began; 0 when idle."""
        self._samples = 0
        """Of this utterance."""
        self._blanks = 0
        """Consecutive long utterances without any word."""

    def listen(self, grammar: Grammar | None) -> None:
        """Sets the grammar to recognise from now on; None for none. Raises RecogniserFailed."""
        self._transcriber = (grammar, self._timed(lambda: self._model.listen(grammar))) if grammar else None

    def recognise(self, job: Recognise) -> Recognised | None:
        """Carries out an order; the result when it asks for words. Raises RecogniserFailed."""
        if self._transcriber is None:
            return None
        grammar, transcriber = self._transcriber
        self._count(job)
        result: Recognised | None = self._timed(lambda: recognise(job, grammar, transcriber))
        if result and result.final:
            self._judge(result.transcript)
        return result

    @property
    def stuck(self) -> bool:
        """Whether the current piece of work takes longer than STUCK_AFTER."""
        since = self._since
        return bool(since) and self._clock() - since >= STUCK_AFTER

    def _timed(self, work: Callable[[], Any]) -> Any:
        self._since = began = self._clock()
        try:
            return work()
        except Exception as error:  # the library raises nothing more precise
            raise RecogniserFailed("The recogniser failed: the call continues by keypad.") from error
        finally:
            self._since = 0.0
            self._spent(self._clock() - began)

    def _count(self, job: Recognise) -> None:
        self._samples *= job.order is not RecogniserOrder.BEGIN
        self._samples += 0 if job.pcm is None else job.pcm.size

    def _judge(self, transcript: Transcript) -> None:
        """Speech always gives words, known or not."""
        blank = not transcript.words and not transcript.unknown
        if blank and self._samples < LONG * TELEPHONE_RATE:
            return
        self._blanks = self._blanks + 1 if blank else 0
        if self._blanks >= BLANKS:
            raise RecogniserFailed("The recogniser finds no words in speech: the call continues by keypad.")


def recognise(job: Recognise, grammar: Grammar, transcriber: Transcriber) -> Recognised | None:
    """Carries out an order; the result when it asks for words."""
    match job.order:
        case RecogniserOrder.BEGIN:
            transcriber.forget()
        case RecogniserOrder.HEAR if job.pcm is not None:
            transcriber.hear(job.pcm)
        case RecogniserOrder.GLANCE:
            words = transcriber.partial()
            return _result(job, grammar, Transcript(words, 1.0) if words else Transcript())
        case RecogniserOrder.SETTLE | RecogniserOrder.FINISH:
            return _result(job, grammar, transcriber.settle())
    return None


def _result(job: Recognise, grammar: Grammar, transcript: Transcript) -> Recognised:
    return Recognised(
        job.utterance, transcript, _understood(transcript.words, grammar), job.order is RecogniserOrder.FINISH
    )


def _understood(words: str, grammar: Grammar) -> Understood:
    """The meaning of the words; a command to the line is as complete as an answer."""
    command = command_of(Heard(words=words), grammar)
    return Understood(command) if command else grammar.hear(words)
