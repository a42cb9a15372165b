"""A telephone in the same process as the call, in virtual time: silence lasts no longer than it takes to say so."""

from exchange.calls.call_requests import CallRequests
from exchange.calls.handset import HungUp, Input, Join, Keys, Nudge, PhoneEvent, Silence, Wait, Words
from exchange.calls.leg import Leg
from exchange.calls.rooms import Rooms
from exchange.calls.steps import advance


class VirtualPhone:
    """Drives a call: it runs until the line waits for the caller, then stands still."""

    def __init__(self, requests: CallRequests, rooms: Rooms) -> None:
        self.sid = requests.dialled.sid
        self._seconds = 0.0
        self._steps = Leg(requests, rooms, self).run()
        self._next: PhoneEvent | Wait | Join | None = advance(self._steps)

    def clock(self) -> float:
        """Seconds, which pass only during a wait."""
        return self._seconds

    def notice(self, event: PhoneEvent) -> None:
        """What others in a conference let be noticed; this telephone shows its own call only."""

    def hear(self, ulaw: bytes) -> None:
        """This telephone has no sound."""

    def do(self, what: Input) -> None:
        """The REST API or a conference does something to the call."""
        self._answer(what)

    def listen(self) -> tuple[PhoneEvent, ...]:
        """Everything that happens until the line waits for the caller or the call is over."""
        events: list[PhoneEvent] = []
        while self._next is not None:
            if isinstance(self._next, PhoneEvent):
                events.append(self._next)
                self._next = advance(self._steps)
            elif isinstance(self._next, Join):
                self._next = advance(self._steps)
            elif self._next.reason in ("answer", "round", "talk"):
                break
            else:
                self._answer(None)
        return tuple(events)

    def press(self, keys: str) -> None:
        """Presses keys in one burst."""
        self._answer(Keys(keys))

    def speak(self, words: str) -> None:
        """Says a sentence."""
        self._answer(Words.typed(words))

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
        if not wait.listens and not isinstance(heard, HungUp | Nudge):
            heard = None
        if heard is None or isinstance(heard, Silence):
            self._seconds += wait.seconds
        self._next = advance(self._steps, heard)
