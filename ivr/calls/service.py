"""The life of a call: begin, take a turn, finish; one transaction each.

A turn locks the call's row. A turn already taken gives back its stored reply, whatever is heard the second time,
because carriers repeat requests. Nothing is spoken before it is committed."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from ivr.agents.queue import leave_queue
from ivr.booking.holds import let_go
from ivr.calls.desk import CallDesk
from ivr.calls.turns import Turn, TurnResult, record_of, spoken
from ivr.core.db import changed, in_transaction, transaction
from ivr.core.errors import CallEnded, StaleTurn, UnknownCall
from ivr.department import Department
from ivr.department.overrides import in_force
from ivr.dialogue import engine as dialogue
from ivr.dialogue.memory import NOTHING_KNOWN, Memory
from ivr.dialogue.model import Call, Conversation, DialogueLimits, Heard, Reply
from ivr.flows import FIRST_STEP, inbound
from ivr.flows.welcome import NOTICE_VERSION
from ivr.language.configuration import Configuration
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.intent.refusal import OrRefusal
from ivr.line import Line
from ivr.outbound.calling import call_context
from ivr.outbound.calling.call_context import OutboundCall

HURRIED_SECONDS = 2.0
"""Two stars closer than this mean "back" rather than "repeat" twice."""


@dataclass(frozen=True)
class IncomingCall:
    """An incoming call as the carrier announces it."""

    sid: str
    """The carrier's id of the call."""
    caller: str
    """E.164, empty when withheld."""
    called: str
    attested: bool = False
    """STIR/SHAKEN attestation A."""


_INSERT_CALL = text(
    "INSERT INTO calls (id, department, carrier_sid, caller_mark, made, turn, outcome, notice, rule_version,"
    " started_at, touched_at) VALUES (:id, :department, :sid, :mark, :made, 0, '', :notice, :rules, :now,"
    " clock_timestamp()) ON CONFLICT (carrier_sid) DO NOTHING"
)
_SELECT_CALL = text(
    "SELECT department, caller_mark, turn, state, outcome, ended_at,"
    " extract(epoch FROM clock_timestamp() - touched_at) AS idle FROM calls WHERE id = :id FOR NO KEY UPDATE"
)
_STORE_TURN = text(
    "WITH taken AS (INSERT INTO turns (call_id, number, step, result, mode, reply, taken_at, millis)"
    " VALUES (:id, :number, :step, :result, :mode, :reply, :now,"
    " 1000 * extract(epoch FROM clock_timestamp() - transaction_timestamp())))"
    " UPDATE calls SET turn = :number, state = :state, outcome = :outcome, touched_at = clock_timestamp()"
    " WHERE id = :id"
)
_SELECT_TURN = text("SELECT reply, taken_at FROM turns WHERE call_id = :id AND number = :number")
_MACHINE = text("UPDATE calls SET outcome = 'machine' WHERE carrier_sid = :sid AND outcome = '' RETURNING id")
_FINISH = text(
    "UPDATE calls SET ended_at = :now, state = NULL, outcome = CASE outcome WHEN '' THEN 'hung_up' ELSE outcome END"
    " WHERE carrier_sid = :sid AND ended_at IS NULL RETURNING id, department"
)


def begin(line: Line, ring: IncomingCall, key: str = "") -> Turn:
    """Answers a call with its first reply; the same call announced twice gets the same reply. `key` names the attempt
    of an outbound call. Raises UnknownCall for an unknown key."""
    with transaction(line.engine) as session:
        configuration = line.departments.current()
        department, step, about = _about(line, session, configuration, ring, key)
        mark = line.vault.fingerprint("caller", ring.caller) if ring.caller else ""
        call = Call(secrets.token_urlsafe(18), step, ring.caller, ring.attested or line.vouched, about)
        values = {
            "id": call.id,
            "department": department.slug,
            "sid": ring.sid,
            "mark": mark,
            "made": bool(key),
            "notice": NOTICE_VERSION,
            "rules": department.protocol_version,
            "now": line.clock(),
        }
        if not changed(session, _INSERT_CALL, values):
            return _first_turn(line, session, ring.sid)
        desk = desk_of(line, session, department, call.id, mark)
        call, reply = dialogue.begin(call, desk, _conversation(department))
        record = TurnResult("welcome.ring", "understood", "silence")
        return _store(line, session, configuration, department.slug, call, reply, record)


def _about(
    line: Line, session: Session, departments: Configuration, ring: IncomingCall, key: str
) -> tuple[Department, str, Memory]:
    """The department of a call, its first question and its notification, for an outbound call or a caller who calls
    back."""
    outbound = _outbound(line, session)
    if key:
        slug, about = outbound.of_key(key)
        outbound.outbox.taken(key, ring.sid)
        return departments.by_slug(slug), call_context.FIRST_STEP, about
    department = departments.for_number(ring.called)
    missed = outbound.dialled_back(department.slug, ring.caller) if ring.caller else None
    if missed is None:
        return department, FIRST_STEP, NOTHING_KNOWN
    if ring.attested or line.vouched:
        return department, call_context.FIRST_STEP, missed
    return department, call_context.UNPROVEN, NOTHING_KNOWN


def _outbound(line: Line, session: Session) -> OutboundCall:
    return OutboundCall(session, line.vault, line.departments.current(), line.clock())


def take_turn(line: Line, call_id: str, number: int, heard: Heard) -> Turn:
    """Takes the caller's answer to reply `number` - 1 and returns reply `number`, committed.

    Raises UnknownCall, StaleTurn when that question was never asked, CallEnded when the call is over."""
    return in_transaction(line.engine, lambda session: _take_turn(line, session, call_id, number, heard))


def _take_turn(line: Line, session: Session, call_id: str, number: int, heard: Heard) -> Turn:
    row = row_of(session, call_id)
    if number <= row["turn"]:
        return _stored(line, session, call_id, row["department"], number)
    if number > row["turn"] + 1:
        raise StaleTurn("That question has not been asked in this call.")
    if row["ended_at"] or row["state"] is None:
        raise CallEnded("The call is over.")
    configuration = line.departments.current()
    department = configuration.by_slug(row["department"])
    before = Call.from_json(line.vault.open(row["state"]))
    heard = replace(heard, hurried=before.last == "repeat" and row["idle"] < HURRIED_SECONDS)
    desk = desk_of(line, session, department, call_id, row["caller_mark"])
    conversation = _conversation(department)
    call, reply = dialogue.advance(before, heard, desk, conversation)
    if call.outcome != before.outcome:
        _outbound(line, session).keep(department.slug, call)
    record = record_of(conversation.steps[before.step], before, call, heard)
    return _store(line, session, configuration, department.slug, call, reply, record)


def current(line: Line, call_id: str) -> Turn:
    """The last reply of a call, to continue at the same question by another channel. Raises UnknownCall."""
    with transaction(line.engine) as session:
        row = row_of(session, call_id)
        return _stored(line, session, call_id, row["department"], row["turn"])


def question(line: Line, call_id: str) -> tuple[Turn, Grammar | None]:
    """The last reply of a call with what its question listens for; None once the call is over. Raises UnknownCall."""
    with transaction(line.engine) as session:
        row = row_of(session, call_id)
        turn = _stored(line, session, call_id, row["department"], row["turn"])
        if row["state"] is None:
            return turn, None
        department = line.departments.current().by_slug(row["department"])
        call = Call.from_json(line.vault.open(row["state"]))
        desk = desk_of(line, session, department, call_id, row["caller_mark"])
        grammar = dialogue.asked(call, _conversation(department)).hears(call, desk)
        return turn, OrRefusal(grammar) if call.memory.notification else grammar


def finish(line: Line, sid: str) -> bool:
    """Ends a call: erases its state, lets its holds expire after the grace, takes it out of the queue.

    Returns False when there is nothing to end (unknown, or ended before): status callbacks are repeated."""
    with transaction(line.engine) as session:
        now = line.clock()
        row = session.execute(_FINISH, {"sid": sid, "now": now}).one_or_none()
        if row is None:
            return False
        grace = line.departments.current().by_slug(row.department).limits.grace_seconds
        let_go(session, row.id, now, timedelta(seconds=grace))
        leave_queue(session, row.department, row.id, now)
        return True


def by_machine(session: Session, sid: str) -> bool:
    """Marks the call with this carrier id as answered by a machine; False when it has an outcome already."""
    return session.execute(_MACHINE, {"sid": sid}).first() is not None


def department_of(line: Line, call_id: str) -> Department:
    """The department a call was made to, with its switches. Raises UnknownCall."""
    with Session(line.engine) as session:
        slug = session.scalar(text("SELECT department FROM calls WHERE id = :id"), {"id": call_id})
        if slug is None:
            raise UnknownCall("There is no such call.")
        return in_force(session, line.departments.current().by_slug(slug))


def _conversation(department: Department) -> Conversation:
    """The conversation within the department's limits."""
    limits, listening = department.limits, department.listening
    return inbound(
        DialogueLimits(
            no_matches_per_step=limits.misses_per_step,
            no_matches_per_call=limits.failures_per_call,
            turns=limits.turns,
            wait_seconds=listening.wait_seconds,
            sure=listening.sure,
            certain=listening.certain,
        )
    )


def row_of(session: Session, call_id: str) -> RowMapping:
    """The call's row, locked until the end of the transaction. Raises UnknownCall."""
    row = session.execute(_SELECT_CALL, {"id": call_id}).mappings().one_or_none()
    if row is None:
        raise UnknownCall("There is no such call.")
    return row


def desk_of(line: Line, session: Session, department: Department, call_id: str, mark: str) -> CallDesk:
    """The desk of a call within a transaction, with the department's switches in force."""
    return CallDesk(session, in_force(session, department), line.vault, line.clock(), call_id, mark)


def _store(
    line: Line,
    session: Session,
    configuration: Configuration,
    department: str,
    call: Call,
    reply: Reply,
    record: TurnResult,
) -> Turn:
    """Stores a turn. Its words are of the configuration that decided it, also when the files change meanwhile."""
    now = line.clock()
    relative = bool(call.memory.person.relative)
    says = spoken(reply, configuration.prompts, relative, after_keys=record.mode == "keys")
    turn = Turn(call.id, department, call.turn, now, says, reply)
    over = reply.listen is None
    values = {"id": call.id, "number": call.turn, "now": now, "reply": line.vault.seal(turn.to_json())}
    values |= {"state": None if over else line.vault.seal(call.to_json()), "outcome": call.outcome}
    session.execute(_STORE_TURN, {**values, "step": record.step, "result": record.result, "mode": record.mode})
    return turn


def _stored(line: Line, session: Session, call_id: str, department: str, number: int) -> Turn:
    row = session.execute(_SELECT_TURN, {"id": call_id, "number": number}).one_or_none()
    if row is None or row.reply is None:
        raise CallEnded("The call is over.")
    return Turn.from_json(line.vault.open(row.reply), call_id, department, number, row.taken_at)


def _first_turn(line: Line, session: Session, sid: str) -> Turn:
    """The first reply of a call that was announced before; waits for its transaction."""
    statement = text("SELECT id, department FROM calls WHERE carrier_sid = :sid")
    row = session.execute(statement, {"sid": sid}).one()
    return _stored(line, session, row.id, row.department, 0)
