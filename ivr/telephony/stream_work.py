"""What takes time in a streamed call: recognition, turns, speech. One thread of its own for each call.

The socket's thread never waits for it: orders go in by one queue, results come back by another."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from ivr import calls, streams
from ivr.calls import Line
from ivr.conversation import Heard
from ivr.errors import CallEnded, ForgedRequest, StaleTurn, UnknownCall
from ivr.flows.anytime import command_of
from ivr.log import failed
from ivr.speech import codec
from ivr.speech.grammars.base import Grammar, Understood
from ivr.speech.recogniser import Model, Transcriber, Transcript
from ivr.speech.voice import Voice
from ivr.telephony.media import Answered, Finished, Opened, Order, Question, Recognise, Recognised
from ivr.telephony.playback import Part
from ivr.telephony.stream_tokens import StreamTokens
from ivr.turns import Turn

log = structlog.get_logger()

Job = Opened | Recognise | Answered | Finished


@dataclass(frozen=True)
class Studio:
    """What speaks, listens and remembers for streamed calls."""

    line: Line
    model: Model
    voice: Voice
    tokens: StreamTokens
    marks: Callable[[Turn], list[str]]
    """Names of the marks after the parts of a reply."""


@dataclass(frozen=True)
class Asked:
    """A reply that is ready to be spoken."""

    question: Question
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Closed:
    """There is nothing more to do in this stream."""

    reason: str


Result = Asked | Recognised | Closed


class StreamWork(threading.Thread):
    """Does the jobs of one call, in order, until `finish`."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(name="stream work", daemon=True)
        self.results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self.latest = 0
        """Number of the utterance that still matters; older ones are not worked on."""
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._studio = studio
        self.call_id = ""
        """Empty until the stream has presented its token."""
        self._ear: tuple[Grammar, Transcriber] | None = None

    def add(self, job: Job) -> None:
        """Puts a job behind the others."""
        self._jobs.put(job)

    def finish(self) -> None:
        """No job comes after those that were added."""
        self._jobs.put(None)

    def run(self) -> None:
        """One of the outermost loops: whatever happens, the socket is closed and the carrier goes on by keypad."""
        while (job := self._jobs.get()) is not None:
            try:
                self._do(job)
            except (CallEnded, ForgedRequest, StaleTurn, UnknownCall) as refused:
                log.warning("stream refused", code=refused.code)
                self.results.put(Closed(refused.code))
            except Exception as error:  # noqa: BLE001
                failed("stream failed", error)
                self.results.put(Closed("fault"))

    def _do(self, job: Job) -> None:
        match job:
            case Recognise() if job.utterance >= self.latest and self._ear:
                if result := recognise(job, *self._ear):
                    self.results.put(result)
            case Opened():
                self._open(job.token)
            case Answered():
                calls.take_turn(self._studio.line, self.call_id, job.number, job.heard)
                self._ask()
            case Finished():
                number = calls.current(self._studio.line, self.call_id).number
                streams.heard_whole(self._studio.line.engine, self.call_id, number)
                self.results.put(Closed("finished"))

    def _open(self, token: str) -> None:
        call_id, number = self._studio.tokens.read(token)
        structlog.contextvars.bind_contextvars(call=call_id)
        if not streams.open_stream(self._studio.line.engine, call_id, number):
            raise ForgedRequest("This stream was opened before, or too late.")
        self.call_id = call_id
        self._ask()

    def _ask(self) -> None:
        """Speaks the call's last reply."""
        turn, grammar = calls.question(self._studio.line, self.call_id)
        self._ear = (grammar, self._studio.model.listen(grammar)) if grammar else None
        question = Question(turn.number, turn.reply.listen, turn.reply.interruptible)
        self.results.put(Asked(question, tuple(self._parts(turn))))

    def _parts(self, turn: Turn) -> list[Part]:
        slow, loud = turn.reply.slow, turn.reply.loud
        speak = self._studio.voice.prompt_audio
        sounds = [codec.payload(speak(part.prompt, part.text, slow, loud, part.keep)) for part in turn.spoken]
        return [Part(mark, sound) for mark, sound in zip(self._studio.marks(turn), sounds, strict=True)]


def recognise(job: Recognise, grammar: Grammar, ear: Transcriber) -> Recognised | None:
    """Does one job of an answer; None when it has no result."""
    match job.order:
        case Order.BEGIN:
            ear.forget()
        case Order.HEAR if job.pcm is not None:
            ear.hear(job.pcm)
        case Order.GLANCE:
            words = ear.partial()
            return _result(job, grammar, Transcript(words, 1.0, 1.0) if words else Transcript())
        case Order.SETTLE | Order.FINISH:
            return _result(job, grammar, ear.settle())
    return None


def _result(job: Recognise, grammar: Grammar, transcript: Transcript) -> Recognised:
    return Recognised(job.utterance, transcript, _understood(transcript.words, grammar), job.order is Order.FINISH)


def _understood(words: str, grammar: Grammar) -> Understood:
    """What the words mean; what is asked of the line itself is as whole as an answer."""
    command = command_of(Heard(words=words), grammar)
    return Understood(command) if command else grammar.hear(words)
