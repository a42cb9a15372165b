"""Hand-over after a fault, and callbacks instead of waiting."""

from sqlalchemy import text

from ivr.agents.queue import case_of, leave_queue, number_of
from ivr.agents.states import RoomEvent
from ivr.calls.service import desk_of, row_of
from ivr.core.db import transaction
from ivr.department import HalfDay
from ivr.dialogue.model import Call, Outcome
from ivr.flows import FIRST_STEP
from ivr.flows.endings import gathered
from ivr.line import Line

_SET_OUTCOME = text("UPDATE calls SET outcome = :outcome WHERE id = :id")


def rescue(line: Line, call_id: str) -> tuple[str, Outcome]:
    """Hands a caller over after a fault: queues the call, or opens a callback ticket outside the agents' hours.

    Returns the department's slug and the outcome."""
    with transaction(line.engine) as session:
        row = row_of(session, call_id)
        department = line.departments.current().by_slug(row["department"])
        call = Call.from_json(line.vault.open(row["state"])) if row["state"] else Call(call_id, FIRST_STEP)
        desk = desk_of(line, session, department, call_id, row["caller_mark"])
        if desk.department.agents_open(desk.now()):
            desk.agents.enter("fault", gathered(call))
            outcome = Outcome.PERSON
        elif call.caller:
            desk.agents.open_ticket(call.caller, "fault", gathered(call))
            outcome = Outcome.CALLBACK
        else:
            outcome = Outcome.INFORMED
        session.execute(_SET_OUTCOME, {"id": call_id, "outcome": outcome.value})
        return department.slug, outcome


def call_back_instead(line: Line, call_id: str) -> HalfDay | None:
    """Turns a place in the queue into a callback ticket; None when the caller's number is not known."""
    with transaction(line.engine) as session:
        row = row_of(session, call_id)
        department = line.departments.current().by_slug(row["department"])
        desk = desk_of(line, session, department, call_id, row["caller_mark"])
        case = case_of(session, line.vault, call_id)
        phone = number_of(case)
        if not phone:
            return None
        promised = desk.agents.open_ticket(phone, case["reason"], case["gathered"])
        leave_queue(session, department.slug, call_id, line.clock(), RoomEvent.CALL_BACK)
        session.execute(_SET_OUTCOME, {"id": call_id, "outcome": Outcome.CALLBACK.value})
        return promised
