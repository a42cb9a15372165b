"""Background jobs and schedules of `ivr worker`, on the job queue in the database."""

from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy

from ivr.agents.click_to_call import ClickToCall
from ivr.agents.ringer import AgentRinger
from ivr.booking import retention as booking
from ivr.booking import waitlist
from ivr.booking.holds import expire_holds
from ivr.booking.rescheduling.runner import run_plans
from ivr.calls import retention as calls
from ivr.calls.counters import count_calls
from ivr.console.web import retention as console
from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from ivr.core.tasks import DIAL_AGENT, DIAL_PATIENT, END_LEG, MOVE, PLACE, RING, SEND, SETTLE
from ivr.line import Line
from ivr.outbound import do_not_call
from ivr.outbound.planning.reminders import doses_near, reminders, store
from ivr.outbound.planning.reschedule_notices import notify_moved

log = structlog.get_logger()

PATIENCE = RetryStrategy(max_attempts=4, wait=1, retry_exceptions={CarrierRefused})
"""For a carrier that does not answer, or a call that has not reached its queue or conference yet."""

KEEP_OPT_OUTS = timedelta(days=3 * 366)
"""CNIL, "La prospection commerciale": an objection is kept for at least three years."""


def sweep(line: Line) -> int:
    """Expires holds and waitlist entries and erases old data. Returns the number of expired holds."""
    now = line.clock()
    with transaction(line.engine) as session:
        expired = expire_holds(session, now)
        for department in line.departments.current():
            waitlist.expire(session, department, now.astimezone(department.zone).date())
        calls.forget(session, now)
        booking.forget(session, now)
        do_not_call.forget(session, now - KEEP_OPT_OUTS)
        console.forget(session, now)
    return expired


def tend_moves(line: Line, department: str) -> int:
    """Continues the confirmed rescheduling plans of a department (slug) and plans their notifications. Returns the
    number of patients processed."""
    found, now = line.departments.current().by_slug(department), line.clock()
    rows = run_plans(line.engine, found, now)
    with transaction(line.engine) as session:
        notify_moved(session, found, now)
    return rows


def plan_reminders(line: Line) -> int:
    """Plans the reminders of every department. Returns the number of new ones."""
    now, new = line.clock(), 0
    for department in line.departments.current():
        with transaction(line.engine) as session:
            doses = doses_near(session, line.vault, department, now)
            planned = reminders(doses, department, now, line.mails)
            new += store(session, department, planned, now)
    return new


def create_worker(line: Line, ringer: AgentRinger) -> App:
    """The job application, with its tasks."""
    app = App(connector=PsycopgConnector(conninfo=_conninfo(line)))
    app.task(name=RING)(ringer.ring)
    app.task(name=PLACE)(ringer.place)
    app.task(name=SETTLE, retry=PATIENCE)(ringer.settle)
    app.task(name=SEND, retry=PATIENCE)(ringer.send)
    click_to_call = ClickToCall(ringer.line, ringer.carrier, ringer.public_url)
    app.task(name=DIAL_AGENT)(click_to_call.dial_agent)
    app.task(name=DIAL_PATIENT)(click_to_call.dial_patient)
    app.task(name=END_LEG, retry=PATIENCE)(ringer.end_leg)

    @app.task(name=MOVE)
    def move_people(department: str) -> None:
        """Continues a rescheduling plan that was just confirmed or resumed."""
        log.info("moved", rows=tend_moves(line, department))

    @app.periodic(cron="* * * * *")
    @app.task(queueing_lock="sweep", pass_context=False)
    def every_minute(timestamp: int) -> None:
        """Housekeeping: expired holds, stale calls and legs, old data, rescheduling plans."""
        expired = sweep(line)
        for department in line.departments.current():
            ringer.tidy(department.slug)
            tend_moves(line, department.slug)
            click_to_call.tidy(department.slug)
        log.info("swept", holds=expired, late=int(datetime.now(UTC).timestamp()) - timestamp)

    @app.periodic(cron="17 * * * *")
    @app.task(queueing_lock="reminders", pass_context=False)
    def every_hour(timestamp: int) -> None:
        """Plans reminders, day and night."""
        log.info("planned", reminders=plan_reminders(line), late=int(datetime.now(UTC).timestamp()) - timestamp)

    @app.periodic(cron="* * * * *")
    @app.task(queueing_lock="count", pass_context=False)
    def count(timestamp: int) -> None:
        """Counts ended calls for the daily statistics."""
        ended = count_calls(line.engine, line.departments.current(), line.clock())
        log.info("counted", calls=ended, late=int(datetime.now(UTC).timestamp()) - timestamp)

    return app


def _conninfo(line: Line) -> str:
    return line.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
