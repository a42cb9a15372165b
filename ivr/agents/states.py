"""States and transitions of queued callers, agents, agent legs, conferences and click-to-call calls. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from ivr.core.errors import IvrError

State = TypeVar("State", bound=StrEnum)


class ChangeRefused(IvrError):
    """The change is not possible in this state."""

    code = "state"


class QueueState(StrEnum):
    """A caller who was handed over."""

    WAITING = "waiting"
    OFFERED = "offered"
    """An agent is being rung."""
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
    """Notes after a call."""
    PAUSED = "paused"


class LegState(StrEnum):
    """An agent leg: an attempt to connect a caller with an agent."""

    WANTED = "wanted"
    """The carrier has not been asked yet."""
    PLACED = "placed"
    WHISPERING = "whispering"
    """The agent's telephone was picked up; nobody has pressed 1 yet."""
    ACCEPTED = "accepted"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    """The caller hung up, or will be called back, before the agent accepted."""
    ENDED = "ended"


class ConferenceState(StrEnum):
    """A conference of a caller and agents. The leading agent decides; a colleague helps."""

    TOGETHER = "together"
    HELD = "held"
    HANDING = "handing"
    """A colleague is rung who takes over the caller on accepting."""
    ASKING = "asking"
    """A colleague is rung to be consulted."""
    CONSULTING = "consulting"
    """Agent and colleague talk while the caller waits."""
    JOINED = "joined"
    """All three talk."""

    @property
    def apart(self) -> bool:
        """The caller is on hold."""
        return self not in (ConferenceState.TOGETHER, ConferenceState.JOINED)


class AgentCallState(StrEnum):
    """A call that an agent makes: the agent's telephone rings first, then the patient's."""

    WANTED = "wanted"
    RINGING = "ringing"
    """The agent's telephone."""
    WHISPERING = "whispering"
    """It was picked up; nobody has pressed 1 yet."""
    DIALLING = "dialling"
    """The patient's telephone rings."""
    TALKING = "talking"
    REACHED = "reached"
    """Over, after a conversation."""
    NOT_REACHED = "not_reached"
    """The patient did not answer, or was busy."""
    GIVEN_UP = "given_up"
    """The agent hung up before the patient answered."""
    MISSED = "missed"
    """The agent did not answer."""


class RoomEvent(StrEnum):
    """The events that change these states."""

    RING = "ring"
    PLACE = "place"
    PICK_UP = "pick_up"
    ACCEPT = "accept"
    MISS = "miss"
    """No answer, busy, refused, or a voicemail that presses nothing."""
    WITHDRAW = "withdraw"
    HANG_UP = "hang_up"
    """The caller hangs up."""
    CALL_BACK = "call_back"
    FINISH = "finish"
    REQUEUE = "requeue"
    """Back into the queue, at the same place: the agent was lost, or a colleague has to take over."""
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
    """The colleague is dropped, ringing or connected."""
    DIAL = "dial"
    """The agent asks for a call to be made."""
    REACH = "reach"
    """The patient answers."""
    UNREACHED = "unreached"


class Transitions(Generic[State]):
    """State → event → next state. Anything not listed is refused; a final state is not listed."""

    def __init__(self, table: Mapping[State, Mapping[RoomEvent, State]]) -> None:
        self.table = table

    def after(self, state: State, event: RoomEvent) -> State:
        """The state after an event. Raises ChangeRefused."""
        try:
            return self.table[state][event]
        except KeyError:
            raise ChangeRefused(f"{event} is not possible in the state {state}.") from None

    def before(self, event: RoomEvent) -> tuple[State, ...]:
        """The states in which an event may happen."""
        return tuple(state for state, events in self.table.items() if event in events)


_GONE = {RoomEvent.HANG_UP: QueueState.LEFT, RoomEvent.CALL_BACK: QueueState.TICKETED}
WAITERS = Transitions(
    {
        QueueState.WAITING: {RoomEvent.RING: QueueState.OFFERED, **_GONE},
        QueueState.OFFERED: {RoomEvent.ACCEPT: QueueState.TALKING, RoomEvent.MISS: QueueState.WAITING, **_GONE},
        QueueState.TALKING: {
            RoomEvent.FINISH: QueueState.SERVED,
            RoomEvent.HANG_UP: QueueState.SERVED,
            RoomEvent.REQUEUE: QueueState.WAITING,
        },
        QueueState.SERVED: {RoomEvent.REQUEUE: QueueState.WAITING},
    }
)

AGENTS = Transitions(
    {
        Presence.AWAY: {RoomEvent.COME: Presence.AVAILABLE},
        Presence.AVAILABLE: {
            RoomEvent.RING: Presence.RINGING,
            RoomEvent.DIAL: Presence.RINGING,
            RoomEvent.PAUSE: Presence.PAUSED,
            RoomEvent.LEAVE: Presence.AWAY,
        },
        Presence.RINGING: {
            RoomEvent.ACCEPT: Presence.TALKING,
            RoomEvent.MISS: Presence.PAUSED,
            RoomEvent.WITHDRAW: Presence.AVAILABLE,
            RoomEvent.LEAVE: Presence.AWAY,
        },
        Presence.TALKING: {RoomEvent.FINISH: Presence.WRAPPING, RoomEvent.LEAVE: Presence.AWAY},
        Presence.WRAPPING: {
            RoomEvent.DIAL: Presence.RINGING,
            RoomEvent.READY: Presence.AVAILABLE,
            RoomEvent.PAUSE: Presence.PAUSED,
            RoomEvent.LEAVE: Presence.AWAY,
        },
        Presence.PAUSED: {
            RoomEvent.READY: Presence.AVAILABLE,
            RoomEvent.DIAL: Presence.RINGING,
            RoomEvent.LEAVE: Presence.AWAY,
        },
    }
)

_UNTAKEN = {RoomEvent.MISS: LegState.MISSED, RoomEvent.WITHDRAW: LegState.WITHDRAWN}
RINGS = Transitions(
    {
        LegState.WANTED: {RoomEvent.PLACE: LegState.PLACED, RoomEvent.PICK_UP: LegState.WHISPERING, **_UNTAKEN},
        LegState.PLACED: {RoomEvent.PICK_UP: LegState.WHISPERING, **_UNTAKEN},
        LegState.WHISPERING: {RoomEvent.ACCEPT: LegState.ACCEPTED, **_UNTAKEN},
        LegState.ACCEPTED: {RoomEvent.FINISH: LegState.ENDED},
    }
)

_CALLS_IN = {RoomEvent.TRANSFER: ConferenceState.HANDING, RoomEvent.CONSULT: ConferenceState.ASKING}
_WITH_COLLEAGUE = dict.fromkeys((RoomEvent.HAND_OVER, RoomEvent.DROP, RoomEvent.FINISH), ConferenceState.TOGETHER)
TALKS = Transitions(
    {
        ConferenceState.TOGETHER: {RoomEvent.HOLD: ConferenceState.HELD, **_CALLS_IN},
        ConferenceState.HELD: {RoomEvent.TAKE_BACK: ConferenceState.TOGETHER, **_CALLS_IN},
        ConferenceState.HANDING: {
            RoomEvent.ACCEPT: ConferenceState.TOGETHER,
            RoomEvent.MISS: ConferenceState.TOGETHER,
            RoomEvent.DROP: ConferenceState.TOGETHER,
            RoomEvent.FINISH: ConferenceState.HANDING,
        },
        ConferenceState.ASKING: {
            RoomEvent.ACCEPT: ConferenceState.CONSULTING,
            RoomEvent.MISS: ConferenceState.TOGETHER,
            RoomEvent.DROP: ConferenceState.TOGETHER,
            RoomEvent.FINISH: ConferenceState.HANDING,
        },
        ConferenceState.CONSULTING: {RoomEvent.JOIN: ConferenceState.JOINED, **_WITH_COLLEAGUE},
        ConferenceState.JOINED: _WITH_COLLEAGUE,
    }
)
"""FINISH: one of two agents leaves, or the leading one while a colleague is rung; the other one has the caller."""

CALLINGS = Transitions(
    {
        AgentCallState.WANTED: {
            RoomEvent.PLACE: AgentCallState.RINGING,
            RoomEvent.PICK_UP: AgentCallState.WHISPERING,
            RoomEvent.MISS: AgentCallState.MISSED,
        },
        AgentCallState.RINGING: {RoomEvent.PICK_UP: AgentCallState.WHISPERING, RoomEvent.MISS: AgentCallState.MISSED},
        AgentCallState.WHISPERING: {RoomEvent.ACCEPT: AgentCallState.DIALLING, RoomEvent.MISS: AgentCallState.MISSED},
        AgentCallState.DIALLING: {
            RoomEvent.REACH: AgentCallState.TALKING,
            RoomEvent.UNREACHED: AgentCallState.NOT_REACHED,
            RoomEvent.FINISH: AgentCallState.GIVEN_UP,
        },
        AgentCallState.TALKING: {RoomEvent.FINISH: AgentCallState.REACHED},
    }
)
