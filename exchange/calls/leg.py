"""One call: carries out the line's TwiML step by step, without threads or clocks."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from exchange.calls.call_requests import CallRequests
from exchange.calls.conferences import Seat
from exchange.calls.handset import Document, Driver, HungUp, Join, NextDocument, PhoneEvent, VoiceInput, Wait, Words
from exchange.calls.person import Callee
from exchange.calls.rooms import Rooms
from exchange.calls.steps import Held, LeftQueue, Over, Parted, Returned, Sent, Steps, Unanswered
from exchange.calls.verbs import (
    IN_QUEUE,
    BadTwiml,
    Conference,
    Connect,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    LineFailed,
    Pause,
    Play,
    Redirect,
    SayVerb,
    Verb,
)

LONGEST_TALK = 4 * 3600.0
"""Seconds; Twilio's time limit of a dialled conversation."""
_DIALLED = (("DialCallStatus", "completed"),)


@dataclass(frozen=True)
class RingTime:
    """How the called telephone rings."""

    seconds: float = 60.0
    """After which nobody has answered."""
    refused: str = ""
    """It does not ring at all: busy, no-answer, or failed where there is none."""


class Leg:
    """A call as a generator of steps. Each `PhoneEvent` is shown to the telephone; each `Wait` is answered with
    what the caller did, or None when the time went by. The driver decides what time is."""

    def __init__(self, requests: CallRequests, rooms: Rooms, driver: Driver) -> None:
        self.requests = requests
        self.rooms = rooms
        self.driver = driver
        self.person = Callee(requests)

    def run(self, ring: RingTime | None = None) -> Steps[None]:
        """The call from ringing to its end; `ring` for one that the line asked for. Never raises LineFailed: the event
        `failed` says it."""
        since = self.driver.clock()
        status, last = "completed", PhoneEvent("hangup", "line")
        try:
            if ring:
                yield from self._ring(ring)
                since = self.driver.clock()
            else:
                yield PhoneEvent("ringing", self.requests.dialled.called)
            yield from self._talk("in-progress" if ring else "ringing")
        except Unanswered as missed:
            status, last = missed.status, PhoneEvent("unanswered", missed.status)
        except Over as over:
            last = PhoneEvent("hangup", over.by)
        except LineFailed as error:
            status, last = "failed", PhoneEvent("failed", f"application error: {error}")
        self.requests.report(status, self.driver.clock() - since)
        yield last

    def _ring(self, ring: RingTime) -> Steps[None]:
        """Waits for the called telephone to be picked up."""
        if ring.refused:
            raise Unanswered(ring.refused)
        yield PhoneEvent("rings", self.requests.dialled.caller)
        self.requests.report("ringing", 0)
        heard = yield Wait("pickup", ring.seconds, listens=True)
        match heard:
            case HungUp(by="line"):
                raise Unanswered("canceled")
            case HungUp():
                raise Unanswered("busy")
            case None:
                raise Unanswered("no-answer")
        self.requests.report("in-progress", 0)

    def _talk(self, status: str) -> Steps[None]:
        document = self._fetch(NextDocument(self.requests.callbacks.entry), status)
        yield PhoneEvent("answered")
        step: NextDocument | Document | None = document
        while step:
            try:
                yield from self._follow(step)
                step = None
            except Sent as sent:
                step = sent.to
            except LeftQueue as error:
                raise BadTwiml("<Leave> stands outside a queue.") from error

    def _follow(self, step: NextDocument | Document | None, allowed: tuple[type[Verb], ...] = ()) -> Steps[None]:
        """Carries out documents until one has nothing more to do. `allowed` empty: every verb."""
        while step:
            document = self._fetch(step) if isinstance(step, NextDocument) else step
            step = yield from self._perform(document, allowed)

    def _fetch(self, request: NextDocument, status: str = "in-progress") -> Document:
        self.person.not_asked()
        return self.requests.fetch(request, status)

    def _perform(self, document: Document, allowed: tuple[type[Verb], ...]) -> Steps[NextDocument | None]:
        """Carries out the verbs of a document until one leads to another document."""
        for verb in document.verbs:
            if allowed and not isinstance(verb, allowed):
                raise BadTwiml(f"<{type(verb).__name__}> is not allowed while a call waits in a queue.")
            if allowed and isinstance(verb, Redirect):
                yield from self.person.round(0)
            leads_to = yield from self._do(verb, document.url)
            if leads_to:
                return leads_to
        return None

    def _do(self, verb: Verb, url: str) -> Steps[NextDocument | None]:
        match verb:
            case Play() | SayVerb() | Pause():
                yield from self.person.sound(verb, url, listens=False)
            case Gather():
                return (yield from self.person.gather(verb, url))
            case Redirect():
                return NextDocument(urljoin(url, verb.url), verb.method)
            case Enqueue():
                return (yield from self._enqueue(verb, url))
            case Connect():
                return (yield from self._connect(verb, url))
            case Conference():
                return (yield from self._meet(verb, url))
            case Leave():
                raise LeftQueue
            case Hangup():
                raise Over("line")
        return None

    def _connect(self, verb: Connect, url: str) -> Steps[NextDocument | None]:
        """Joins a media stream. Where it cannot be joined the call continues, as at Twilio."""
        heard = yield Join(verb.url, verb.parameters)
        self.person.joined(heard)
        return NextDocument(urljoin(url, verb.action), verb.method) if verb.action else None

    def _meet(self, verb: Conference, url: str) -> Steps[NextDocument | None]:
        """Takes part in the conference until it is over."""
        with self.rooms.conferences.seat(Seat(self.requests.dialled.sid, verb, self.driver)) as self.person.seat:
            try:
                while True:
                    yield PhoneEvent("joined")
                    with suppress(Held):
                        yield from self._converse(self.person.seat)
                    yield PhoneEvent("held")
                    self.person.seat.held = True
                    with suppress(Returned):
                        yield from self._stand_by(self.person.seat)
                    self.person.seat.held = False
            except Parted:
                yield PhoneEvent("parted")
            finally:
                self.person.seat = None
        return NextDocument(urljoin(url, verb.action), verb.method, _DIALLED) if verb.action else None

    def _converse(self, seat: Seat) -> Steps[None]:
        while True:
            heard = yield from self.person.wait(Wait("talk", LONGEST_TALK, listens=True))
            match heard:
                case VoiceInput():
                    seat.mouth.say(heard.ulaw, heard.live)
                case Words():
                    self.rooms.conferences.tell(seat, PhoneEvent("says", heard.words))
                    seat.mouth.say(self.requests.say(heard.words).ulaw, live=False)

    def _stand_by(self, seat: Seat) -> Steps[None]:
        while seat.music:
            yield from self._follow(seat.music, IN_QUEUE)
            yield from self.person.round(1.0)

    def _enqueue(self, verb: Enqueue, url: str) -> Steps[NextDocument | None]:
        since, call = self.driver.clock(), self.requests.dialled.sid
        self.rooms.queues.join(verb.name, call)
        yield PhoneEvent("queued", verb.name)
        result = "system-error"
        try:
            yield from self._hold(verb, url, since)
        except LeftQueue:
            result = "leave"
        except Over:
            result = "hangup"
            raise
        except Sent:
            result = "redirected"
            raise
        finally:
            self.rooms.queues.leave(verb.name, call, self.driver.clock() - since)
            after = self._after_queue(verb, url, result, self.driver.clock() - since)
            if after and result in ("hangup", "redirected"):
                self.requests.tell(after, "completed" if result == "hangup" else "in-progress")
        yield PhoneEvent("left")
        return after

    def _hold(self, verb: Enqueue, url: str, since: float) -> Steps[None]:
        while True:
            if verb.wait_url:
                figures = self.rooms.queues.figures(verb.name, self.requests.dialled.sid, self.driver.clock() - since)
                request = NextDocument(urljoin(url, verb.wait_url), verb.wait_url_method, tuple(figures.items()))
                yield from self._follow(request, IN_QUEUE)
                yield from self.person.round(1.0)
            else:
                yield from self.person.wait_for_round(30.0)

    def _after_queue(self, verb: Enqueue, url: str, result: str, waited: float) -> NextDocument | None:
        if not verb.action:
            return None
        figures = (
            ("QueueResult", result),
            ("QueueSid", self.rooms.queues.sid(verb.name)),
            ("QueueTime", str(int(waited))),
        )
        return NextDocument(urljoin(url, verb.action), verb.method, figures)
