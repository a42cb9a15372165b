"""What agents do: come, pause and leave, and call controls (hold, transfer, consult, conference, drop). Each is one
committed change of the room, after which waiting callers are offered to whoever is free; ChangeRefused when things have
changed meanwhile."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from ivr.agents.distribution import Room
from ivr.agents.states import RoomEvent
from ivr.core.db import in_transaction
from ivr.core.tasks import ring_soon
from ivr.line import Line


def come(line: Line, department: str, account: int) -> None:
    """The agent is there and can be rung. Coming twice changes nothing."""
    change_room(line, department, lambda room: room.come(account))


def ready(line: Line, department: str, account: int) -> None:
    """Ends the agent's wrap-up or pause. Raises ChangeRefused."""
    change_room(line, department, lambda room: room.ready(account))


def pause(line: Line, department: str, account: int) -> None:
    """Pauses the agent. Raises ChangeRefused while the agent is rung or talking."""
    change_room(line, department, lambda room: room.pause(account))


def leave(line: Line, department: str, account: int) -> None:
    """The agent leaves; a ringing call goes to the next agent, a conversation continues."""
    change_room(line, department, lambda room: room.leave(account))


def change_room(line: Line, department: str, change: Callable[[Room], None]) -> None:
    """One change of the room, committed; whoever has become free is rung for the callers who wait."""

    def work(session: Session) -> None:
        change(Room(session, department, line.clock()))
        ring_soon(session, department)

    in_transaction(line.engine, work)


def hold(line: Line, department: str, account: int) -> None:
    """Puts the caller on hold."""
    change_room(line, department, lambda room: room.hold(account))


def take_back(line: Line, department: str, account: int) -> None:
    """Retrieves the caller from hold."""
    change_room(line, department, lambda room: room.take_back(account))


def transfer(line: Line, department: str, account: int, colleague: int) -> None:
    """Rings a colleague who takes over the caller; without an answer the agent keeps the caller."""
    change_room(line, department, lambda room: room.call_in(account, colleague, RoomEvent.TRANSFER))


def consult(line: Line, department: str, account: int, colleague: int) -> None:
    """Rings a colleague for a consultation, with the caller on hold."""
    change_room(line, department, lambda room: room.call_in(account, colleague, RoomEvent.CONSULT))


def join(line: Line, department: str, account: int) -> None:
    """Connects agent, colleague and caller."""
    change_room(line, department, lambda room: room.join(account))


def hand_over(line: Line, department: str, account: int) -> None:
    """The colleague takes over the caller, and the agent leaves."""
    change_room(line, department, lambda room: room.hand_over(account))


def drop(line: Line, department: str, account: int) -> None:
    """Drops the colleague, ringing or connected, and returns the caller to the agent."""
    change_room(line, department, lambda room: room.drop(account))
