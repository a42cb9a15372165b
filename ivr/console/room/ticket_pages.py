"""Callback tickets, by promised half-day. The person to call is on each ticket's page, which is audited."""

from flask import abort
from werkzeug.wrappers import Response

from ivr.agents.queue import TICKET_TRIES, close_ticket, not_reached, tickets
from ivr.console.auth.roles import AGENT_ROLES
from ivr.console.room.labels import reason_words
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.department.overrides import in_force


def add_tickets(console: Console, pages: Pages) -> None:
    """The routes under /console/tickets."""

    @pages.page("/tickets", *AGENT_ROLES)
    def tickets_page() -> str:
        return pages.render("room/tickets.html", **listed())

    @pages.refresh("/tickets/part", *AGENT_ROLES)
    def tickets_part() -> str:
        return pages.render("room/tickets_part.html", **listed())

    @pages.action("/tickets/<int:ticket>/<any(done, missed):result>", *AGENT_ROLES)
    def close(ticket: int, result: str) -> Response:
        with console.transaction() as session:
            department = in_force(session, console.department())
            if result == "done":
                known = close_ticket(session, department.slug, ticket)
            else:
                known = not_reached(session, department.slug, ticket, department.promised_half_day(console.now()))
            if not known:
                abort(404)
            deed = AuditAction.TICKET_DONE if result == "done" else AuditAction.TICKET_MISSED
            console.audited(session, deed, f"ticket:{ticket}")
        return see_other("tickets_page")

    def listed() -> dict[str, object]:
        with console.transaction() as session:
            found = tickets(session, console.line.vault, person().department)
        rows = [(ticket, reason_words(case, console.department())) for ticket, case in found]
        return {"tickets": rows, "now": console.now().astimezone(console.department().zone), "most": TICKET_TRIES}
