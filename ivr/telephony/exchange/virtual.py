"""A telephone in the same process as the call, in virtual time: silence lasts no longer than it takes to say so."""

from ivr.telephony.exchange.call_requests import CallRequests
from ivr.telephony.exchange.handset import Event, HungUp, Input, Join, Keys, Silence, Wait, Words
from ivr.telephony.exchange.leg import Leg
from ivr.telephony.exchange.queues import Queues
from ivr.telephony.exchange.steps import advance


class VirtualClock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Now."""
        return self.seconds


class VirtualPhone:
    """Drives a call: it runs until the line waits for the caller, then stands still."""

    def __init__(self, requests: CallRequests, queues: Queues) -> None:
        self.sid = requests.dialled.sid
        self.clock = VirtualClock()
        self._steps = Leg(requests, queues, self.clock).run()
        self._next: Event | Wait | Join | None = advance(self._steps)

    def listen(self) -> tuple[Event, ...]:
        """Everything that happens until the line waits for the caller or the call is over."""
        events: list[Event] = []
        while self._next is not None:
            if isinstance(self._next, Event):
                events.append(self._next)
                self._next = advance(self._steps)
            elif isinstance(self._next, Join):
                self._next = advance(self._steps)
            elif self._next.reason in ("answer", "round"):
                break
            else:
                self._answer(None)
        return tuple(events)

    def press(self, keys: str) -> None:
        """Presses keys in one burst."""
        self._answer(Keys(keys))

    def speak(self, words: str) -> None:
        """Says a sentence."""
        self._answer(Words(words))

    def stay_silent(self) -> None:
        """Lets the time for an answer go by."""
        self._answer(Silence())

    def hang_up(self) -> None:
        """Ends the call."""
        self._answer(HungUp())

    def _answer(self, heard: Input | None) -> None:
        wait = self._next
        if not isinstance(wait, Wait):
            return
        if not wait.listens and not isinstance(heard, HungUp):
            heard = None
        if heard is None or isinstance(heard, Silence):
            self.clock.seconds += wait.seconds
        self._next = advance(self._steps, heard)
