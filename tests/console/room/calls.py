"""Calls that reach the agents."""

from collections.abc import Iterator
from contextlib import contextmanager

from ivr.calls.desk import CallDesk
from ivr.calls.tables import CallRow
from ivr.core.db import transaction
from tests.support.world import SLUG, World


@contextmanager
def desk_of_new_call(world: World, call: str) -> Iterator[CallDesk]:
    """The desk of a call that has just begun, with this id."""
    with transaction(world.engine) as session:
        row = CallRow(id=call, department=SLUG, carrier_sid=f"CA{call}", caller_mark="")
        row.started_at = row.touched_at = world.clock()
        session.add(row)
        session.flush()
        yield CallDesk(session, world.line.departments.current().by_slug(SLUG), world.line.vault, world.clock(), call)
