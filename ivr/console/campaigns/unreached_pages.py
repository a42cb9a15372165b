"""Patients not reached by automatic calls: a list, and an audited page for each."""

from flask import abort, request
from werkzeug.wrappers import Response

from ivr.console.auth.roles import AGENT_ROLES
from ivr.console.campaigns.labels import CHANNELS, DISPOSITIONS, PURPOSES, REASONS
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.outbound import unreached

A_PAGE = 50
WORDS = {"purposes": PURPOSES, "reasons": REASONS, "channels": CHANNELS, "dispositions": DISPOSITIONS}


def add_unreached(console: Console, pages: Pages) -> None:
    """The routes under /console/unreached."""

    @pages.page("/unreached", *AGENT_ROLES)
    def unreached_page() -> str:
        department = console.department()
        number = max(1, request.args.get("page", 1, int))
        with console.transaction() as session:
            total = unreached.count(session, department.slug, console.today())
            listed = unreached.unreached(session, department.slug, console.today(), A_PAGE, (number - 1) * A_PAGE)
        pager = {"total": total, "number": number, "last": -(-total // A_PAGE)}
        names = department.centre_names
        return pages.render("campaigns/unreached.html", listed=listed, names=names, **pager, **WORDS)

    @pages.page("/unreached/<int:errand>", *AGENT_ROLES)
    def unreached_person(errand: int) -> str:
        department = console.department()
        with console.transaction() as session:
            found = unreached.one(session, department.slug, errand, console.today())
            if found is None:
                abort(404)
            contact = unreached.contact(session, console.line.vault, found)
            console.audited(session, AuditAction.UNREACHED_READ, f"patient:{found.patient}")
        values = {"found": found, "contact": contact, "zone": department.zone}
        return pages.render(
            "campaigns/unreached_person.html", **values, centre=department.centre(found.centre).name, **WORDS
        )

    @pages.action("/unreached/<int:errand>/<any(called, missed):result>", *AGENT_ROLES)
    def note_unreached(errand: int, result: str) -> Response:
        department, reached = console.department().slug, result == "called"
        with console.transaction() as session:
            if not unreached.called(session, department, errand, reached, console.now()):
                abort(404)
            deed = AuditAction.UNREACHED_CALLED if reached else AuditAction.UNREACHED_MISSED
            console.audited(session, deed, f"errand:{errand}")
        return see_other("unreached_page")
