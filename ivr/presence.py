"""Agents come, pause and leave; whenever one becomes free, callers who wait are rung for."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from ivr.calls import Line
from ivr.core.db import in_transaction
from ivr.core.tasks import ring_soon
from ivr.room.room import Room


def come(line: Line, department: str, account: int) -> None:
    """The agent is there and can be rung. Coming twice changes nothing."""
    change_room(line, department, lambda room: room.come(account))


def ready(line: Line, department: str, account: int) -> None:
    """Her notes, or her pause, are over. Raises Refused."""
    change_room(line, department, lambda room: room.ready(account))


def pause(line: Line, department: str, account: int) -> None:
    """She is not rung until she is ready again. Raises Refused while she is rung or talking."""
    change_room(line, department, lambda room: room.pause(account))


def leave(line: Line, department: str, account: int) -> None:
    """She goes; whoever she was being rung for goes to the next agent, a conversation goes on."""
    change_room(line, department, lambda room: room.leave(account))


def change_room(line: Line, department: str, change: Callable[[Room], None]) -> None:
    """One change of the room, committed; whoever has become free is rung for the callers who wait."""

    def work(session: Session) -> None:
        change(Room(session, department, line.clock()))
        ring_soon(session, department)

    in_transaction(line.engine, work)
