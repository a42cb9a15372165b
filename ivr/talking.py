"""What an agent does with the conversation she leads; each raises Refused when things have changed meanwhile."""

from ivr.calls import Line
from ivr.presence import change_room
from ivr.room.states import Event


def hold(line: Line, department: str, account: int) -> None:
    """The caller waits and hears that he is not forgotten; nobody hears him."""
    change_room(line, department, lambda room: room.hold(account))


def take_back(line: Line, department: str, account: int) -> None:
    """The caller is with her again."""
    change_room(line, department, lambda room: room.take_back(account))


def transfer(line: Line, department: str, account: int, colleague: int) -> None:
    """A colleague is rung who gets the caller; should she not answer, the agent keeps him."""
    change_room(line, department, lambda room: room.call_in(account, colleague, Event.TRANSFER))


def consult(line: Line, department: str, account: int, colleague: int) -> None:
    """A colleague is rung to be asked, while the caller waits."""
    change_room(line, department, lambda room: room.call_in(account, colleague, Event.CONSULT))


def join(line: Line, department: str, account: int) -> None:
    """All three talk."""
    change_room(line, department, lambda room: room.join(account))


def hand_over(line: Line, department: str, account: int) -> None:
    """The colleague has the caller, and the agent goes."""
    change_room(line, department, lambda room: room.hand_over(account))


def drop(line: Line, department: str, account: int) -> None:
    """The colleague goes, or is rung no more, and the agent has the caller."""
    change_room(line, department, lambda room: room.drop(account))
