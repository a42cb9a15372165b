"""Work done apart from calls, by `ivr worker`, on the database's own job queue."""

from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy

from ivr.agents.click_to_call import ClickToCall
from ivr.agents.ringer import AgentRinger
from ivr.booking import retention as booking
from ivr.booking import waitlist
from ivr.booking.holds import expire_holds
from ivr.booking.rescheduling.runner import tend
from ivr.calls import retention as calls
from ivr.calls.counters import count_calls
from ivr.console.web import retention as console
from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from ivr.core.tasks import DIAL_AGENT, DIAL_PATIENT, END_LEG, MOVE, PLACE, RING, SEND, SETTLE
from ivr.line import Line
from ivr.outbound import do_not_call
from ivr.outbound.planning.reminders import doses_near, reminders, store
from ivr.outbound.planning.reschedule_notices import tell_moved

log = structlog.get_logger()

PATIENCE = RetryStrategy(max_attempts=4, wait=1, retry_exceptions={CarrierRefused})
"""For a carrier that does not answer, or a call that is not where it is looked for yet."""

KEEP_OPT_OUTS = timedelta(days=3 * 366)
"""CNIL, "La prospection commerciale": an objection is kept three years at least."""


def sweep(line: Line) -> int:
    """Expires what is due and erases what is no longer needed; any number of times. Returns the holds given back."""
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
        ended = count_calls(line.engine, line.departments.current(), line.clock())
        log.info("counted", calls=ended, late=int(datetime.now(UTC).timestamp()) - timestamp)

    return app


def _conninfo(line: Line) -> str:
    return line.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
