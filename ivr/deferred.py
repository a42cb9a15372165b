"""Jobs left to a worker from within a transaction: they exist when it is committed, and not otherwise."""

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

RING = "ring_agents"
"""Rings idle agents for the callers who wait. Argument: department."""
END_LEG = "end_leg"
"""Ends a leg at the carrier. Argument: carrier_sid."""

_jobs = App(connector=SyncPsycopgConnector())


def defer(session: Session, task: str, **arguments: str) -> None:
    """Has a worker do a task once the session's transaction is committed. Tasks with the same arguments are done one
    after the other."""
    connection = session.connection().connection.driver_connection
    lock = " ".join((task, *arguments.values()))
    _jobs.configure_task(task, connection=connection, lock=lock).defer(**arguments)
