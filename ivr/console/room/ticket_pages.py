"""Callback tickets, by promised half-day. The person to call is on each ticket's page, which is audited."""

from flask import abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.agents.queue import TICKET_TRIES, close_ticket, not_reached, tickets
from ivr.console.auth.roles import Role
from ivr.console.room.labels import reason_words
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Pages
from ivr.core.audit_log import AuditAction, audited
from ivr.core.db import transaction
from ivr.department.overrides import in_force

WHO = (Role.AGENT, Role.SUPERVISOR)


def add_tickets(console: Console, pages: Pages) -> None:
    """The routes under /console/tickets."""

    @pages.page("/tickets", *WHO)
    def tickets_page() -> str:
        return pages.render("room/tickets.html", **listed())

    @pages.refresh("/tickets/part", *WHO)
    def tickets_part() -> str:
        return pages.render("room/tickets_part.html", **listed())

    @pages.action("/tickets/<int:ticket>/<any(done, missed):result>", *WHO)
    def close(ticket: int, result: str) -> Response:
        with transaction(console.line.engine) as session:
            department = in_force(session, console.department())
            if result == "done":
                known = close_ticket(session, department.slug, ticket)
            else:
                known = not_reached(session, department.slug, ticket, department.promised_half_day(console.now()))
            if not known:
                abort(404)
            deed = AuditAction.TICKET_DONE if result == "done" else AuditAction.TICKET_MISSED
            audited(session, console.author(), deed, f"ticket:{ticket}")
        return redirect(url_for("console.tickets_page"), 303)

    def listed() -> dict[str, object]:
        with Session(console.line.engine) as session:
            found = tickets(session, console.line.vault, person().department)
        rows = [(ticket, reason_words(case, console.department())) for ticket, case in found]
        return {"tickets": rows, "now": console.now().astimezone(console.department().zone), "most": TICKET_TRIES}
