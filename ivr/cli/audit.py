"""`ivr audit`: checks the invariants in the database."""

import sys

import click
from sqlalchemy.orm import Session

from ivr.booking import audit as bookings
from ivr.cli.opening import line_opened
from ivr.outbound import audit as outgoing


@click.command()
def audit() -> None:
    """Check the database for overbooked slots, incomplete pairs, stale holds and outbound calls against the rules.

    Exit code 1 when something is wrong."""
    with line_opened() as line, Session(line.engine) as session:
        findings = bookings.audit(session, line.clock())
        findings += outgoing.audit(session, {each.slug: each.zone for each in line.departments.current()})
    for finding in findings:
        click.echo(str(finding))
    if findings:
        sys.exit(1)
    click.echo("Every invariant of booking and calling out holds.")
