"""Jobs left to a worker from within a transaction: they exist when it is committed, and not otherwise."""

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

RING = "ring_agents"
"""Name of the task that rings idle agents for the callers who wait. Argument: department."""
END_LEG = "end_leg"
"""Name of the task that ends a call at the carrier. Argument: sid."""

_jobs = App(connector=SyncPsycopgConnector())


def ring_soon(session: Session, department: str) -> None:
    """Has agents rung for the callers who wait."""
    _defer(session, RING, department=department)


def end_leg_soon(session: Session, sid: str) -> None:
    """Has a call ended at the carrier."""
    _defer(session, END_LEG, sid=sid)


def _defer(session: Session, task: str, **arguments: str) -> None:
    connection = session.connection().connection.driver_connection
    _jobs.configure_task(task, connection=connection).defer(**arguments)
