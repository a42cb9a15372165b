"""The slow work of a streamed call (recognition, turns, speech synthesis), in one thread for each call.

The socket's thread never waits for it: jobs go in through one queue, results come back through another."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from ivr.calls import service as calls
from ivr.calls import stream_state
from ivr.calls.turns import SpokenPrompt, Turn
from ivr.core import codec
from ivr.core.errors import CallEnded, ForgedRequest, RecogniserFailed, StaleTurn, UnknownCall
from ivr.core.log import failed
from ivr.language.say import Say
from ivr.line import Line
from ivr.speech.asr import Model
from ivr.speech.voices.voice import Voice
from ivr.telephony.media.actions import AskedQuestion, Finished, Opened, Recognise, Recognised, TurnAnswered
from ivr.telephony.media.metrics import Ending, StreamMetrics
from ivr.telephony.media.playback import PlaybackPart
from ivr.telephony.media.recognition import Recognition
from ivr.telephony.media.tokens import StreamTokens

log = structlog.get_logger()

EXCUSE = Say("anytime.looking")
"""Filler prompt for a late reply."""
NOTICE = 1
"""Number of leading parts of the first reply that are the legal notice (AI Act, article 50)."""

Job = Opened | Recognise | TurnAnswered | Finished


class StreamRegistry:
    """The open streams of this process, one for each call: a newer stream of a call ends the older one. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[str, Callable[[], None]] = {}

    def enter(self, call_id: str, end: Callable[[], None]) -> None:
        """Registers a stream and calls the `end` of the call's previous one."""
        with self._lock:
            before = self._ends.get(call_id)
            self._ends[call_id] = end
        if before:
            before()

    def leave(self, call_id: str, end: Callable[[], None]) -> None:
        """Removes the stream that was registered with this `end`."""
        with self._lock:
            if self._ends.get(call_id) == end:
                del self._ends[call_id]


@dataclass(frozen=True)
class MediaContext:
    """The services that streamed calls use."""

    line: Line
    model: Model
    voice: Voice
    tokens: StreamTokens
    marks: Callable[[Turn], list[str]]
    """The names of the marks after the parts of a reply."""
    metrics: StreamMetrics = field(default_factory=StreamMetrics)
    open: StreamRegistry = field(default_factory=StreamRegistry)


@dataclass(frozen=True)
class ReadyReply:
    """A reply that is ready to be played."""

    question: AskedQuestion
    parts: tuple[PlaybackPart, ...]


Result = PlaybackPart | ReadyReply | Recognised | Ending
"""A filler prompt, a reply, what was recognised, or why the stream is to be closed."""


class StreamWorker(threading.Thread):
    """Does the jobs of one call in order, until `finish`."""

    def __init__(self, context: MediaContext) -> None:
        super().__init__(name="stream work", daemon=True)
        self.results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self.ready: Callable[[], None] = lambda: None
        """Called after each result."""
        self.latest = 0
        """Number of the current utterance; older ones are skipped."""
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.context = context
        self.opened = ("", -1)
        """The call and the reply of the stream's token."""
        self.recognition = Recognition(context.model, context.metrics.recogniser.inc)

    @property
    def call_id(self) -> str:
        """Empty until the stream has presented its token."""
        return self.opened[0]

    def add(self, job: Job) -> None:
        """Queues a job."""
        self._jobs.put(job)

    def finish(self) -> None:
        """Stops the thread after the queued jobs."""
        self._jobs.put(None)

    def run(self) -> None:
        """The loop of the thread."""
        while (job := self._jobs.get()) is not None:
            self.do(job)
        self.context.open.leave(self.call_id, self._supersede)

    def do(self, job: Job) -> None:
        """Does one job. Whatever fails, the socket is closed and the carrier continues by keypad."""
        try:
            self._do(job)
        except (CallEnded, ForgedRequest, StaleTurn, UnknownCall) as refused:
            log.warning("stream refused", code=refused.code)
            self.context.metrics.refused(refused.code)
            self._tell(Ending.REFUSED)
        except RecogniserFailed as error:
            failed("stream without recogniser", error)
            self._tell(Ending.RECOGNISER_FAILED)
        except Exception as error:  # noqa: BLE001
            failed("stream failed", error)
            self._tell(Ending.FAULT)

    def _tell(self, result: Result) -> None:
        self.results.put(result)
        self.ready()

    def _do(self, job: Job) -> None:
        match job:
            case Recognise() if job.utterance >= self.latest:
                if result := self.recognition.recognise(job):
                    self._tell(result)
            case Opened():
                self._open(job)
            case TurnAnswered():
                self._answer(job)
            case Finished():
                number = calls.current(self.context.line, self.call_id).number
                stream_state.heard_whole(self.context.line.engine, self.call_id, number)
                self._tell(Ending.FINISHED)

    def _open(self, job: Opened) -> None:
        call_id, number = self.context.tokens.read(job.token)
        structlog.contextvars.bind_contextvars(call=call_id)
        if not stream_state.open_stream(self.context.line.engine, call_id, number, job.carrier_sid):
            raise ForgedRequest("This stream token has been used, has expired, or is for another call.")
        self.opened = (call_id, number)
        self.context.open.enter(call_id, self._supersede)
        self._ask()

    def _answer(self, job: TurnAnswered) -> None:
        """Takes a turn, unless the call has moved to another stream."""
        call_id, number = self.opened
        if stream_state.last_opened(self.context.line.engine, call_id) != number:
            self._supersede()
            return
        calls.take_turn(self.context.line, call_id, job.number, job.heard)
        self._ask()

    def _supersede(self) -> None:
        self._tell(Ending.SUPERSEDED)

    def _ask(self) -> None:
        """Prepares the call's last reply for playback."""
        turn, grammar = calls.question(self.context.line, self.call_id)
        self.recognition.listen(grammar)
        if turn.number == self.opened[1]:
            self._tell(self._excuse(turn))
        listening = self.context.line.departments.current().by_slug(turn.department).listening
        notice = NOTICE if turn.number == 0 else 0
        question = AskedQuestion(turn.number, turn.reply.listen, turn.reply.interruptible, notice, listening)
        self._tell(ReadyReply(question, tuple(self._parts(turn))))

    def _excuse(self, turn: Turn) -> PlaybackPart:
        book = self.context.line.departments.current().prompts
        spoken = SpokenPrompt(book.text(EXCUSE), prompt=book.recording_name(EXCUSE))
        return self._parts(replace(turn, number=-1, spoken=(spoken,)))[0]

    def _parts(self, turn: Turn) -> list[PlaybackPart]:
        slow, loud = turn.reply.slow, turn.reply.loud
        speak = self.context.voice.prompt_audio
        sounds = [codec.payload(speak(part.prompt, part.text, slow, loud, part.keep)) for part in turn.spoken]
        return [PlaybackPart(mark, sound) for mark, sound in zip(self.context.marks(turn), sounds, strict=True)]
