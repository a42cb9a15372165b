"""What may happen to a caller who waits, to an agent at work, to a ring between the two, to their conversation and to a
call that an agent makes.

Pure: one table for each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from ivr.core.errors import IvrError

State = TypeVar("State", bound=StrEnum)
Happening = TypeVar("Happening", bound=StrEnum)


class Refused(IvrError):
    """That cannot happen in this state."""

    code = "state"


class Waiter(StrEnum):
    """A caller who was handed over."""

    WAITING = "waiting"
    OFFERED = "offered"
    """An agent is being rung for him."""
    TALKING = "talking"
    SERVED = "served"
    LEFT = "left"
    """Hung up before anybody answered."""
    TICKETED = "ticketed"
    """Will be called back instead."""


class Presence(StrEnum):
    """An agent."""

    AWAY = "away"
    AVAILABLE = "available"
    RINGING = "ringing"
    TALKING = "talking"
    WRAPPING = "wrapping"
    """Finishing her notes after a call."""
    PAUSED = "paused"


class Ringing(StrEnum):
    """An attempt to bring a caller and an agent together."""

    WANTED = "wanted"
    """The carrier has not been asked yet."""
    PLACED = "placed"
    WHISPERING = "whispering"
    """The agent's telephone was picked up; nobody has pressed 1 yet."""
    ACCEPTED = "accepted"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    """The caller hung up, or will be called back, before the agent took him."""
    ENDED = "ended"


class Talk(StrEnum):
    """A caller and those who talk to him. The agent who leads the conversation decides; a colleague helps."""

    TOGETHER = "together"
    HELD = "held"
    HANDING = "handing"
    """A colleague is rung who gets the caller as soon as she takes the call."""
    ASKING = "asking"
    """A colleague is rung to be consulted."""
    CONSULTING = "consulting"
    """Agent and colleague talk while the caller waits."""
    JOINED = "joined"
    """All three talk."""

    @property
    def apart(self) -> bool:
        """The caller is on hold."""
        return self not in (Talk.TOGETHER, Talk.JOINED)


class Calling(StrEnum):
    """A call that an agent makes: her own telephone rings first, then the patient's."""

    WANTED = "wanted"
    RINGING = "ringing"
    """The agent's telephone."""
    WHISPERING = "whispering"
    """It was picked up; nobody has pressed 1 yet."""
    DIALLING = "dialling"
    """The patient's telephone rings."""
    TALKING = "talking"
    REACHED = "reached"
    """Over, after they have talked."""
    NOT_REACHED = "not_reached"
    """The patient did not answer, or was busy."""
    GIVEN_UP = "given_up"
    """The agent hung up before the patient answered."""
    MISSED = "missed"
    """The agent did not answer her own telephone."""


class Event(StrEnum):
    """What changes these states."""

    RING = "ring"
    PLACE = "place"
    PICK_UP = "pick_up"
    ACCEPT = "accept"
    MISS = "miss"
    """No answer, busy, refused, or a voicemail that presses nothing."""
    WITHDRAW = "withdraw"
    HANG_UP = "hang_up"
    """The caller's telephone."""
    CALL_BACK = "call_back"
    FINISH = "finish"
    REQUEUE = "requeue"
    """Back into the queue, at the same place: the agent was lost, or a colleague is to take over."""
    COME = "come"
    LEAVE = "leave"
    PAUSE = "pause"
    READY = "ready"
    HOLD = "hold"
    TAKE_BACK = "take_back"
    TRANSFER = "transfer"
    CONSULT = "consult"
    JOIN = "join"
    HAND_OVER = "hand_over"
    DROP = "drop"
    """The colleague is let go, or rung no more."""
    DIAL = "dial"
    """The agent asks for a call to be made."""
    REACH = "reach"
    """The patient answers."""
    UNREACHED = "unreached"


class Transitions(Generic[State]):
    """What follows from what. Anything not listed is refused."""

    def __init__(self, table: Mapping[State, Mapping[Event, State]]) -> None:
        self.table = table

    def after(self, state: State, event: Event) -> State:
        """The state after an event. Raises Refused."""
        try:
            return self.table[state][event]
        except KeyError:
            raise Refused(f"{event} cannot happen to somebody {state}.") from None

    def before(self, event: Event) -> tuple[State, ...]:
        """The states in which an event may happen."""
        return tuple(state for state, events in self.table.items() if event in events)


WAITERS = Transitions(
    {
        Waiter.WAITING: {
            Event.RING: Waiter.OFFERED,
            Event.HANG_UP: Waiter.LEFT,
            Event.CALL_BACK: Waiter.TICKETED,
        },
        Waiter.OFFERED: {
            Event.ACCEPT: Waiter.TALKING,
            Event.MISS: Waiter.WAITING,
            Event.HANG_UP: Waiter.LEFT,
            Event.CALL_BACK: Waiter.TICKETED,
        },
        Waiter.TALKING: {
            Event.FINISH: Waiter.SERVED,
            Event.HANG_UP: Waiter.SERVED,
            Event.REQUEUE: Waiter.WAITING,
        },
        Waiter.SERVED: {Event.REQUEUE: Waiter.WAITING},
        Waiter.LEFT: {},
        Waiter.TICKETED: {},
    }
)

AGENTS = Transitions(
    {
        Presence.AWAY: {Event.COME: Presence.AVAILABLE},
        Presence.AVAILABLE: {
            Event.RING: Presence.RINGING,
            Event.DIAL: Presence.RINGING,
            Event.PAUSE: Presence.PAUSED,
            Event.LEAVE: Presence.AWAY,
        },
        Presence.RINGING: {
            Event.ACCEPT: Presence.TALKING,
            Event.MISS: Presence.PAUSED,
            Event.WITHDRAW: Presence.AVAILABLE,
            Event.LEAVE: Presence.AWAY,
        },
        Presence.TALKING: {Event.FINISH: Presence.WRAPPING, Event.LEAVE: Presence.AWAY},
        Presence.WRAPPING: {
            Event.DIAL: Presence.RINGING,
            Event.READY: Presence.AVAILABLE,
            Event.PAUSE: Presence.PAUSED,
            Event.LEAVE: Presence.AWAY,
        },
        Presence.PAUSED: {
            Event.READY: Presence.AVAILABLE,
            Event.DIAL: Presence.RINGING,
            Event.LEAVE: Presence.AWAY,
        },
    }
)

RINGS = Transitions(
    {
        Ringing.WANTED: {
            Event.PLACE: Ringing.PLACED,
            Event.PICK_UP: Ringing.WHISPERING,
            Event.MISS: Ringing.MISSED,
            Event.WITHDRAW: Ringing.WITHDRAWN,
        },
        Ringing.PLACED: {
            Event.PICK_UP: Ringing.WHISPERING,
            Event.MISS: Ringing.MISSED,
            Event.WITHDRAW: Ringing.WITHDRAWN,
        },
        Ringing.WHISPERING: {
            Event.ACCEPT: Ringing.ACCEPTED,
            Event.MISS: Ringing.MISSED,
            Event.WITHDRAW: Ringing.WITHDRAWN,
        },
        Ringing.ACCEPTED: {Event.FINISH: Ringing.ENDED},
        Ringing.MISSED: {},
        Ringing.WITHDRAWN: {},
        Ringing.ENDED: {},
    }
)

TALKS = Transitions(
    {
        Talk.TOGETHER: {Event.HOLD: Talk.HELD, Event.TRANSFER: Talk.HANDING, Event.CONSULT: Talk.ASKING},
        Talk.HELD: {Event.TAKE_BACK: Talk.TOGETHER, Event.TRANSFER: Talk.HANDING, Event.CONSULT: Talk.ASKING},
        Talk.HANDING: {
            Event.ACCEPT: Talk.TOGETHER,
            Event.MISS: Talk.TOGETHER,
            Event.DROP: Talk.TOGETHER,
            Event.FINISH: Talk.HANDING,
        },
        Talk.ASKING: {
            Event.ACCEPT: Talk.CONSULTING,
            Event.MISS: Talk.TOGETHER,
            Event.DROP: Talk.TOGETHER,
            Event.FINISH: Talk.HANDING,
        },
        Talk.CONSULTING: {
            Event.JOIN: Talk.JOINED,
            Event.HAND_OVER: Talk.TOGETHER,
            Event.DROP: Talk.TOGETHER,
            Event.FINISH: Talk.TOGETHER,
        },
        Talk.JOINED: {Event.HAND_OVER: Talk.TOGETHER, Event.DROP: Talk.TOGETHER, Event.FINISH: Talk.TOGETHER},
    }
)
"""FINISH: one of two agents goes, or the one who leads goes while a colleague is rung; who is left has the caller."""

CALLINGS = Transitions(
    {
        Calling.WANTED: {
            Event.PLACE: Calling.RINGING,
            Event.PICK_UP: Calling.WHISPERING,
            Event.MISS: Calling.MISSED,
        },
        Calling.RINGING: {Event.PICK_UP: Calling.WHISPERING, Event.MISS: Calling.MISSED},
        Calling.WHISPERING: {Event.ACCEPT: Calling.DIALLING, Event.MISS: Calling.MISSED},
        Calling.DIALLING: {
            Event.REACH: Calling.TALKING,
            Event.UNREACHED: Calling.NOT_REACHED,
            Event.FINISH: Calling.GIVEN_UP,
        },
        Calling.TALKING: {Event.FINISH: Calling.REACHED},
        Calling.REACHED: {},
        Calling.NOT_REACHED: {},
        Calling.GIVEN_UP: {},
        Calling.MISSED: {},
    }
)
