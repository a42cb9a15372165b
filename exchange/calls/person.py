"""The person at the telephone: what is played to them, what they do, and what interrupts either."""

from urllib.parse import urljoin

from exchange.calls.call_requests import CallRequests
from exchange.calls.conferences import Seat
from exchange.calls.handset import GoOn, HungUp, Input, Keys, NextDocument, Nudge, PhoneEvent, Wait, Words
from exchange.calls.steps import Held, Over, Parted, Returned, Sent, Steps
from exchange.calls.verbs import Gather, LineFailed, Pause, Spoken

MOST_AHEAD = 32
"""Keys typed ahead that are kept for the following questions."""
MOST_UNHEARD = 100
"""Documents in a row without any chance for the caller to answer; more count as an endless loop."""


class Callee:
    """Waits and sounds of one call, as steps."""

    def __init__(self, requests: CallRequests) -> None:
        self._requests = requests
        self._ahead = ""
        """Keys of the last burst that no question has asked for yet."""
        self._unheard = 0
        """Documents since the person could last answer."""
        self._said = False
        """Something was said since then."""
        self.seat: Seat | None = None
        """In a conference."""

    def not_asked(self) -> None:
        """Another document is fetched. Raises LineFailed after too many without any question."""
        self._unheard += 1
        if self._unheard > MOST_UNHEARD:
            raise LineFailed(f"The line sent {MOST_UNHEARD} documents in a row without listening to the caller.")

    def joined(self, heard: Input | None) -> None:
        """A media stream has ended with this, or could not be joined. Raises what ends or redirects the call."""
        _check(heard)
        if heard:
            self._unheard = 0

    def wait(self, wait: Wait) -> Steps[Input | None]:
        """What the person does meanwhile. Raises what ends or redirects the call."""
        if wait.reason != "sound":
            self._unheard, self._said = 0, False
        heard = yield wait
        _check(heard)
        if isinstance(heard, Nudge):
            self._look_around()
            return None
        return heard

    def sound(self, verb: Spoken, url: str, listens: bool) -> Steps[Input | None]:
        """Lets something be heard; returns what interrupted it."""
        if isinstance(verb, Pause):
            return (yield from self.wait(Wait("sound", verb.length, listens)))
        for _ in range(verb.loop or 1000):
            sound = self._requests.sound(verb, url)
            yield PhoneEvent("says", sound.words)
            self._said = True
            heard = yield from self.wait(Wait("sound", sound.seconds, listens, sound.ulaw))
            if heard:
                return heard
        return None

    def gather(self, verb: Gather, url: str) -> Steps[NextDocument | None]:
        """Asks; where the answer goes, None when there is none to send."""
        entered, complete = "", False
        heard: Input | None = Keys(self._ahead) if self._ahead else (yield from self._question(verb, url))
        while isinstance(heard, Keys):
            entered, complete, rest = _entered(verb, entered, heard.keys)
            self._ahead = rest[:MOST_AHEAD]
            heard = None if complete else (yield from self.wait(Wait("more", verb.timeout, listens=True)))
        action = urljoin(url, verb.action)
        if isinstance(heard, Words):
            return NextDocument(
                action, verb.method, (("SpeechResult", heard.words), ("Confidence", str(heard.confidence)))
            )
        if entered or verb.action_on_empty_result:
            finishing = (("FinishedOnKey", verb.finish_on_key),) if complete and not entered else ()
            return NextDocument(action, verb.method, (("Digits", entered), *finishing))
        return None

    def _question(self, verb: Gather, url: str) -> Steps[Input | None]:
        for part in verb.spoken:
            heard = yield from self.sound(part, url, listens=True)
            if heard:
                return heard
        yield PhoneEvent("listening")
        return (yield from self.wait(Wait("answer", verb.timeout, listens=True)))

    def _look_around(self) -> None:
        """Something changed in the conference, if the call is still in it."""
        if self.seat and self.seat.over:
            raise Parted
        if self.seat and self.seat.music and not self.seat.held:
            raise Held
        if self.seat and self.seat.held and not self.seat.music:
            raise Returned

    def round(self, seconds: float) -> Steps[None]:
        """A pause between announcements, unless nothing was announced since the caller could last answer."""
        if self._said or self._unheard > 1:
            yield from self.wait_for_round(seconds)

    def wait_for_round(self, seconds: float) -> Steps[None]:
        """The pause between announcements."""
        yield PhoneEvent("waiting")
        yield from self.wait(Wait("round", seconds, listens=False))


def _entered(gather: Gather, keys: str, burst: str) -> tuple[str, bool, str]:
    """The keys entered after a burst, whether the last or the finishing one is among them, and those not needed."""
    for at, key in enumerate(burst, start=1):
        if key == gather.finish_on_key:
            return keys, True, burst[at:]
        keys += key
        if len(keys) == gather.num_digits:
            return keys, True, burst[at:]
    return keys, False, ""


def _check(heard: Input | None) -> None:
    if isinstance(heard, HungUp):
        raise Over(heard.by)
    if isinstance(heard, GoOn):
        raise Sent(heard.to)
