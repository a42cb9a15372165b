"""A call in a separate thread, for telephones outside the process."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from exchange.calls.call_requests import CallRequests
from exchange.calls.handset import (
    Answered,
    Ear,
    GoOn,
    HungUp,
    Input,
    Join,
    Nudge,
    PhoneEvent,
    VoiceInput,
    Wait,
    state_of,
)
from exchange.calls.leg import Leg, RingTime
from exchange.calls.rooms import Rooms
from exchange.calls.steps import advance
from exchange.calls.streaming import Streaming, StreamingParts

Pace = Literal["real", "script"]
"""real: sounds and silences last as long as they last; script: sounds take no time, and silence lasts until the
telephone does something."""

_ALWAYS = (HungUp, GoOn, Nudge)
"""Inputs that are taken at every step of a call."""
IDLE_SECONDS = 900.0
"""A telephone at script pace that does nothing for this long counts as hung up."""


class EventLog:
    """The events of a call, numbered from 1; safe between threads."""

    def __init__(self) -> None:
        self._events: list[PhoneEvent] = []
        self._grown = threading.Condition()

    def add(self, event: PhoneEvent) -> None:
        """Adds an event and wakes the threads that wait for one."""
        with self._grown:
            self._events.append(event)
            self._grown.notify_all()

    def after(self, number: int, seconds: float = 0.0) -> list[tuple[int, PhoneEvent]]:
        """The events that follow the one with this number; waits up to `seconds` for the first of them."""
        with self._grown:
            self._grown.wait_for(lambda: len(self._events) > number or self.over, seconds)
            return list(enumerate(self._events[number:], start=number + 1))

    @property
    def over(self) -> bool:
        """Nothing more will be added."""
        with self._grown:
            return bool(self._events) and self._events[-1].last


@dataclass(frozen=True)
class Telephone:
    """The telephone of a call."""

    pace: Pace
    ear: Ear | None = None
    """Where it is heard; None: only its events are read."""


class LiveCall:
    """Drives a call; what the telephone does arrives through `do`."""

    def __init__(self, requests: CallRequests, rooms: Rooms, telephone: Telephone, studio: StreamingParts) -> None:
        self.requests = requests
        self.pace = telephone.pace
        self.created = datetime.now(UTC)
        self.log = EventLog()
        self._ear = telephone.ear
        self._studio = studio
        self._leg = Leg(requests, rooms, self)
        self._inputs: queue.Queue[Input] = queue.Queue()

    @property
    def sid(self) -> str:
        """The CallSid."""
        return self.requests.dialled.sid

    def clock(self) -> float:
        """Seconds from any fixed moment."""
        return self._studio.clock()

    @property
    def status(self) -> str:
        """The CallStatus of the REST API."""
        events = [event for _, event in self.log.after(0)]
        if events and events[-1].type == "unanswered":
            return events[-1].text
        return {"calling": "ringing", "hung up": "completed", "failed": "failed"}.get(state_of(events), "in-progress")

    def start(self, ring: RingTime | None = None) -> None:
        """Dials; `ring` for a call that the line asked for."""
        threading.Thread(target=self.run, args=(ring,), name=f"call-{self.sid}", daemon=True).start()

    def do(self, what: Input) -> None:
        """The telephone, or the REST API, does something."""
        self._inputs.put(what)

    def run(self, ring: RingTime | None = None) -> None:
        """The call, from ringing to its end."""
        steps = self._leg.run(ring)
        try:
            step = advance(steps)
            while step is not None:
                step = advance(steps, self._take(step))
        finally:
            if not self.log.over:
                self.notice(PhoneEvent("failed", "application error: the exchange failed"))

    def notice(self, event: PhoneEvent) -> None:
        """Something happened."""
        self.log.add(event)
        if self._ear:
            self._ear.notice(event)

    def hear(self, ulaw: bytes) -> None:
        """A sound follows the sounds before it."""
        if self._ear and ulaw:
            self._ear.hear(ulaw)

    def hush(self) -> None:
        """The sounds not played yet are dropped."""
        if self._ear:
            self._ear.hush()

    def _take(self, step: PhoneEvent | Wait | Join) -> Input | None:
        match step:
            case PhoneEvent():
                self.notice(step)
                return None
            case Wait():
                return self._await(step)
            case Join():
                return self._stream(step)

    def _stream(self, join: Join) -> Input | None:
        """A telephone without sound joins no stream."""
        if self.pace == "script":
            return None
        return Streaming(self.requests, self._studio, self, self._get).run(join)

    def _await(self, wait: Wait) -> Input | None:
        if wait.reason == "talk":
            return self._get(IDLE_SECONDS)
        if wait.reason == "pickup":  # a telephone that rings can only be picked up or refused
            return self._await_until(wait.seconds, lambda heard: isinstance(heard, Answered | HungUp))
        if self.pace == "real":
            return self._listen(wait)
        if wait.reason in ("sound", "more"):
            return None
        heard = self._get(IDLE_SECONDS) or HungUp()
        return heard if wait.listens or isinstance(heard, _ALWAYS) else None

    def _listen(self, wait: Wait) -> Input | None:
        """Lets the sound of a wait be heard until it is over or the caller breaks into it."""
        self.hear(wait.sound)

        def wanted(heard: Input) -> bool:
            return isinstance(heard, _ALWAYS) or (wait.listens and not isinstance(heard, VoiceInput))

        heard = self._await_until(wait.seconds, wanted)
        if heard and wait.sound:
            self.hush()
        return heard

    def _await_until(self, seconds: float, wanted: Callable[[Input], bool]) -> Input | None:
        """The first wanted input within `seconds`; what the telephone does before it is lost."""
        deadline = self._studio.clock() + seconds
        while (left := deadline - self._studio.clock()) > 0:
            heard = self._get(left)
            if heard and wanted(heard):
                return heard
        return None

    def _get(self, seconds: float) -> Input | None:
        try:
            return self._inputs.get(timeout=seconds) if seconds > 0 else self._inputs.get_nowait()
        except queue.Empty:
            return None
