"""One call: carries out the line's TwiML step by step, without threads or clocks of its own."""

from collections.abc import Callable
from urllib.parse import urljoin

from ivr.telephony.exchange.call_requests import CallRequests
from ivr.telephony.exchange.gathering import Entry
from ivr.telephony.exchange.handset import Document, Event, GoOn, HungUp, Input, Join, Keys, Request, Wait, Words
from ivr.telephony.exchange.queues import Queues
from ivr.telephony.exchange.steps import Left, Over, Sent, Steps
from ivr.telephony.exchange.verbs import (
    IN_QUEUE,
    BadTwiml,
    Connect,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    LineFailed,
    Pause,
    Play,
    Redirect,
    Say,
    Spoken,
    Verb,
)

MOST_AHEAD = 32
"""Keys typed ahead that are kept for the following questions."""
MOST_UNHEARD = 100
"""Documents in a row without any chance for the caller to answer; more is taken for an endless loop."""


class Leg:
    """A call as a generator of steps. Each `Event` is for the telephone to notice; each `Wait` is answered with what
    the caller did, or None when the time went by. Whoever drives it decides what time is."""

    def __init__(self, requests: CallRequests, queues: Queues, clock: Callable[[], float]) -> None:
        self.requests = requests
        self.queues = queues
        self.clock = clock
        """Seconds from any fixed moment."""
        self.ahead = ""
        """Keys of the last burst that no question has asked for yet."""
        self.unheard = 0
        """Documents since the caller could last answer."""
        self.said = False
        """Something was said since then."""

    def run(self) -> Steps[None]:
        """The call from ringing to its end. Never raises LineFailed: the event `failed` says it."""
        since = self.clock()
        status, last = "completed", Event("hangup", "line")
        yield Event("ringing", self.requests.dialled.called)
        try:
            yield from self._talk()
        except Over as over:
            last = Event("hangup", over.by)
        except LineFailed as error:
            status, last = "failed", Event("failed", f"application error: {error}")
        self.requests.report(status, self.clock() - since)
        yield last

    def _talk(self) -> Steps[None]:
        document = self._fetch(Request(self.requests.entry), "ringing")
        yield Event("answered")
        step: Request | Document | None = document
        while step:
            try:
                yield from self._follow(step)
                step = None
            except Sent as sent:
                step = sent.to
            except Left as error:
                raise BadTwiml("<Leave> stands outside a queue.") from error

    def _follow(self, step: Request | Document | None, allowed: tuple[type[Verb], ...] = ()) -> Steps[None]:
        """Carries out documents until one has nothing more to do. `allowed` empty: every verb."""
        while step:
            document = self._fetch(step) if isinstance(step, Request) else step
            step = yield from self._perform(document, allowed)

    def _fetch(self, request: Request, status: str = "in-progress") -> Document:
        self.unheard += 1
        if self.unheard > MOST_UNHEARD:
            raise LineFailed(f"The line sent {MOST_UNHEARD} documents in a row without listening to the caller.")
        return self.requests.fetch(request, status)

    def _perform(self, document: Document, allowed: tuple[type[Verb], ...]) -> Steps[Request | None]:
        """Carries out the verbs of a document until one leads to another document."""
        for verb in document.verbs:
            if allowed and not isinstance(verb, allowed):
                raise BadTwiml(f"<{type(verb).__name__}> is not allowed while a call waits in a queue.")
            if allowed and isinstance(verb, Redirect):
                yield from self._round(0)
            leads_to = yield from self._do(verb, document.url)
            if leads_to:
                return leads_to
        return None

    def _do(self, verb: Verb, url: str) -> Steps[Request | None]:
        match verb:
            case Play() | Say() | Pause():
                yield from self._sound(verb, url, listens=False)
            case Gather():
                return (yield from self._gather(verb, url))
            case Redirect():
                return Request(urljoin(url, verb.url), verb.method)
            case Enqueue():
                return (yield from self._enqueue(verb, url))
            case Connect():
                return (yield from self._connect(verb, url))
            case Leave():
                raise Left
            case Hangup():
                raise Over("line")
        return None

    def _wait(self, wait: Wait) -> Steps[Input | None]:
        if wait.reason != "sound":
            self.unheard, self.said = 0, False
        heard = yield wait
        _check(heard)
        return heard

    def _sound(self, verb: Spoken, url: str, listens: bool) -> Steps[Input | None]:
        """Lets something be heard; returns what interrupted it."""
        if isinstance(verb, Pause):
            return (yield from self._wait(Wait("sound", verb.seconds, listens)))
        for _ in range(verb.loop or 1000):
            sound = self.requests.sound(verb, url)
            yield Event("says", sound.words)
            self.said = True
            heard = yield from self._wait(Wait("sound", sound.seconds, listens, sound.ulaw))
            if heard:
                return heard
        return None

    def _gather(self, verb: Gather, url: str) -> Steps[Request | None]:
        entry = Entry(verb)
        heard: Input | None = Keys(self.ahead) if self.ahead else (yield from self._question(verb, url))
        while isinstance(heard, Keys):
            entry, rest = entry.press(heard.keys)
            self.ahead = rest[:MOST_AHEAD]
            heard = None if entry.complete else (yield from self._wait(Wait("more", verb.timeout, listens=True)))
        action = urljoin(url, verb.action)
        if isinstance(heard, Words):
            return Request(action, verb.method, (("SpeechResult", heard.words), ("Confidence", "1.0")))
        if entry.keys or verb.action_on_empty:
            finishing = (("FinishedOnKey", verb.finish),) if entry.complete and not entry.keys else ()
            return Request(action, verb.method, (("Digits", entry.keys), *finishing))
        return None

    def _question(self, verb: Gather, url: str) -> Steps[Input | None]:
        for part in verb.spoken:
            heard = yield from self._sound(part, url, listens=True)
            if heard:
                return heard
        yield Event("listening")
        return (yield from self._wait(Wait("answer", verb.timeout, listens=True)))

    def _connect(self, verb: Connect, url: str) -> Steps[Request | None]:
        """Joins a media stream. Where it cannot be joined the call goes on, as at Twilio."""
        heard = yield Join(verb.url, verb.parameters)
        _check(heard)
        if heard:
            self.unheard = 0
        return Request(urljoin(url, verb.action), verb.method) if verb.action else None

    def _enqueue(self, verb: Enqueue, url: str) -> Steps[Request | None]:
        since, call = self.clock(), self.requests.dialled.sid
        self.queues.join(verb.name, call)
        yield Event("queued", verb.name)
        result = "system-error"
        try:
            yield from self._hold(verb, url, since)
        except Left:
            result = "leave"
        except Over:
            result = "hangup"
            raise
        except Sent:
            result = "redirected"
            raise
        finally:
            self.queues.leave(verb.name, call, self.clock() - since)
            after = self._after_queue(verb, url, result, self.clock() - since)
            if after and result in ("hangup", "redirected"):
                self.requests.tell(after, "completed" if result == "hangup" else "in-progress")
        yield Event("left")
        return after

    def _hold(self, verb: Enqueue, url: str, since: float) -> Steps[None]:
        while True:
            if verb.wait_url:
                figures = self.queues.figures(verb.name, self.requests.dialled.sid, self.clock() - since)
                request = Request(urljoin(url, verb.wait_url), verb.wait_method, tuple(figures.items()))
                yield from self._follow(request, IN_QUEUE)
                yield from self._round(1.0)
            else:
                yield from self._wait_for_round(30.0)

    def _round(self, seconds: float) -> Steps[None]:
        """A pause between announcements, unless nothing was announced since the caller could last answer."""
        if self.said or self.unheard > 1:
            yield from self._wait_for_round(seconds)

    def _wait_for_round(self, seconds: float) -> Steps[None]:
        yield Event("waiting")
        yield from self._wait(Wait("round", seconds, listens=False))

    def _after_queue(self, verb: Enqueue, url: str, result: str, waited: float) -> Request | None:
        if not verb.action:
            return None
        told = (("QueueResult", result), ("QueueSid", self.queues.sid(verb.name)), ("QueueTime", str(int(waited))))
        return Request(urljoin(url, verb.action), verb.method, told)


def _check(heard: Input | None) -> None:
    if isinstance(heard, HungUp):
        raise Over(heard.by)
    if isinstance(heard, GoOn):
        raise Sent(heard.to)
