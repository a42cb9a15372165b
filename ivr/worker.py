"""Work done apart from calls, by `ivr worker`, on the database's own job queue."""

from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.click_to_call import ClickToCall
from ivr.agents.queue import leave_queue
from ivr.agents.ringer import AgentRinger
from ivr.booking import waitlist
from ivr.booking.holds import expire_holds
from ivr.booking.rescheduling.plans import forget_drafts
from ivr.booking.rescheduling.runner import tend
from ivr.booking.slots.bulk import forget_actions
from ivr.calls.counters import count_calls
from ivr.console.web import retention
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from ivr.core.tasks import DIAL_AGENT, DIAL_PATIENT, END_LEG, MOVE, PLACE, RING, SEND, SETTLE
from ivr.line import Line
from ivr.outbound import do_not_call
from ivr.outbound.planning.reminders import doses_near, reminders, store
from ivr.outbound.planning.reschedule_notices import tell_moved

log = structlog.get_logger()

LONGEST_CALL = timedelta(hours=2)
KEEP_REPLIES = timedelta(minutes=15)
"""Stored replies are needed for the carrier's retries only."""

PATIENCE = RetryStrategy(max_attempts=4, wait=1, retry_exceptions={CarrierRefused})
"""For a carrier that does not answer, or a call that is not where it is looked for yet."""

KEEP_CALLERS = timedelta(days=90)
"""After which a call can no longer be told to come from the same number as another."""

KEEP_OPT_OUTS = timedelta(days=3 * 366)
"""CNIL, "La prospection commerciale": an objection is kept three years at least."""

_REAP = text(
    "UPDATE calls SET ended_at = :now, state = NULL, outcome = CASE outcome WHEN '' THEN 'hung_up' ELSE outcome END"
    " WHERE ended_at IS NULL AND started_at < :before RETURNING id, department"
)
_FORGET_REPLIES = text(
    "UPDATE turns SET reply = NULL FROM calls WHERE calls.id = turns.call_id AND calls.ended_at < :before"
    " AND turns.reply IS NOT NULL"
)
_FORGET_CASES = text(
    "UPDATE queue_entries SET sealed = NULL WHERE status IN ('left', 'served', 'ticketed') AND left_at < :before"
    " AND sealed IS NOT NULL"
)
_FORGET_HOLDS = text("DELETE FROM bookings WHERE status IN ('released', 'expired') AND ended_at < :yesterday")
_FORGET_PATIENTS = text(
    "DELETE FROM patients p WHERE delete_after < :today AND NOT EXISTS (SELECT 1 FROM waiting_entries w"
    " WHERE w.patient_id = p.id AND w.status IN ('waiting', 'offered'))"
)
_FORGET_CALLERS = text("UPDATE calls SET caller_mark = '' WHERE ended_at < :long_ago AND caller_mark <> ''")
_FORGET_TRIES = text("DELETE FROM identity_tries WHERE day < :today")


def sweep(line: Line) -> int:
    """Expires what is due and erases what is no longer needed; any number of times. Returns the holds given back."""
    now = line.clock()
    with transaction(line.engine) as session:
        expired = expire_holds(session, now)
        for department in line.departments.current():
            waitlist.expire(session, department, now.astimezone(department.zone).date())
        _forget(session, now)
        retention.forget(session, now)
    return expired


def _forget(session: Session, now: datetime) -> None:
    for call in session.execute(_REAP, {"now": now, "before": now - LONGEST_CALL}).all():
        leave_queue(session, call.department, call.id, now)
    session.execute(_FORGET_REPLIES, {"before": now - KEEP_REPLIES})
    session.execute(_FORGET_CASES, {"before": now - KEEP_REPLIES})
    session.execute(_FORGET_HOLDS, {"yesterday": now - timedelta(days=1)})
    session.execute(_FORGET_CALLERS, {"long_ago": now - KEEP_CALLERS})
    session.execute(_FORGET_PATIENTS, {"today": now.astimezone(PARIS).date()})
    session.execute(_FORGET_TRIES, {"today": now.astimezone(PARIS).date()})
    forget_actions(session, now)
    forget_drafts(session, now)
    do_not_call.forget(session, now - KEEP_OPT_OUTS)


def tend_moves(line: Line, department: str) -> int:
    """Carries the confirmed moves of a department (slug) on, and plans to tell whom places are held for. Returns the
    people worked on."""
    found, now = line.departments.current().by_slug(department), line.clock()
    rows = tend(line.engine, found, now)
    with transaction(line.engine) as session:
        tell_moved(session, found, now)
    return rows


def plan_reminders(line: Line) -> int:
    """Plans the reminders of every department; any number of times. Returns how many are new."""
    now, new = line.clock(), 0
    for department in line.departments.current():
        with transaction(line.engine) as session:
            doses = doses_near(session, line.vault, department, now)
            planned = reminders(doses, department, now, line.mails)
            new += store(session, department, planned, now)
    return new


def create_worker(line: Line, bell: AgentRinger) -> App:
    """The job application of a line, with its tasks."""
    app = App(connector=PsycopgConnector(conninfo=_conninfo(line)))
    app.task(name=RING)(bell.ring)
    app.task(name=PLACE)(bell.place)
    app.task(name=SETTLE, retry=PATIENCE)(bell.settle)
    app.task(name=SEND, retry=PATIENCE)(bell.send)
    dialler = ClickToCall(bell.line, bell.carrier, bell.public_url)
    app.task(name=DIAL_AGENT)(dialler.dial_agent)
    app.task(name=DIAL_PATIENT)(dialler.dial_patient)
    app.task(name=END_LEG, retry=PATIENCE)(bell.end_leg)

    @app.task(name=MOVE)
    def move_people(department: str) -> None:
        """Holds places for the people of a plan that was just confirmed or resumed."""
        log.info("moved", rows=tend_moves(line, department))

    @app.periodic(cron="* * * * *")
    @app.task(queueing_lock="sweep", pass_context=False)
    def every_minute(timestamp: int) -> None:
        """Holds that are due, calls nobody ended, replies no carrier will ask for again."""
        expired = sweep(line)
        for department in line.departments.current():
            bell.tidy(department.slug)
            tend_moves(line, department.slug)
            dialler.tidy(department.slug)
        log.info("swept", holds=expired, late=int(datetime.now(UTC).timestamp()) - timestamp)

    @app.periodic(cron="17 * * * *")
    @app.task(queueing_lock="reminders", pass_context=False)
    def every_hour(timestamp: int) -> None:
        """Reminders of the appointments to come, at night too."""
        log.info("planned", reminders=plan_reminders(line), late=int(datetime.now(UTC).timestamp()) - timestamp)

    @app.periodic(cron="* * * * *")
    @app.task(queueing_lock="count", pass_context=False)
    def count(timestamp: int) -> None:
        """Calls that have ended, for the figures by day."""
        calls = count_calls(line.engine, line.departments.current(), line.clock())
        log.info("counted", calls=calls, late=int(datetime.now(UTC).timestamp()) - timestamp)

    return app


def _conninfo(line: Line) -> str:
    return line.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
