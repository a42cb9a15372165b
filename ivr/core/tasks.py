"""Jobs left to a worker from within a transaction: they exist when it is committed, and not otherwise."""

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

RING = "ring_agents"
"""Name of the task that rings idle agents for the callers who wait. Argument: department."""
PLACE = "place_ring"
"""Name of the task that rings the agent of one ring. Argument: key."""
SETTLE = "settle_talk"
"""Name of the task that puts the caller of a conversation on hold, or takes him back. Argument: call."""
SEND = "send_leg"
"""Name of the task that has a call go on at another of our addresses. Arguments: sid, path."""
DIAL_AGENT = "dial_agent"
"""Name of the task that rings an agent who wants to call a patient. Argument: key."""
DIAL_PATIENT = "dial_patient"
"""Name of the task that rings the patient whom an agent wants to call. Argument: key."""
END_LEG = "end_leg"
"""Name of the task that ends a call at the carrier. Argument: sid."""
MOVE = "tend_moves"
"""Name of the task that carries a department's confirmed moves on. Argument: department."""

_jobs = App(connector=SyncPsycopgConnector())


def ring_soon(session: Session, department: str) -> None:
    """Has agents rung for the callers who wait."""
    _defer(session, RING, department=department)


def place_soon(session: Session, key: str) -> None:
    """Has one agent rung."""
    _defer(session, PLACE, key=key)


def dial_agent_soon(session: Session, key: str) -> None:
    """Has an agent rung who wants to call a patient."""
    _defer(session, DIAL_AGENT, key=key)


def dial_patient_soon(session: Session, key: str) -> None:
    """Has the patient rung whom an agent wants to call."""
    _defer(session, DIAL_PATIENT, key=key)


def settle_soon(session: Session, call: str) -> None:
    """Has a caller put on hold or taken back, as the conversation stands when the job is done; one job of a call after
    the other."""
    _defer(session, SETTLE, f"talk {call}", call=call)


def send_soon(session: Session, sid: str, path: str) -> None:
    """Has a call go on elsewhere."""
    _defer(session, SEND, sid=sid, path=path)


def end_leg_soon(session: Session, sid: str) -> None:
    """Has a call ended at the carrier; nothing for a leg that the carrier has not named yet."""
    if sid:
        _defer(session, END_LEG, sid=sid)


def move_soon(session: Session, department: str) -> None:
    """Has the people of confirmed moves given their places; one job after the other."""
    _defer(session, MOVE, f"moves {department}", department=department)


def _defer(session: Session, task: str, lock: str | None = None, **arguments: str) -> None:
    connection = session.connection().connection.driver_connection
    _jobs.configure_task(task, lock=lock, connection=connection).defer(**arguments)
