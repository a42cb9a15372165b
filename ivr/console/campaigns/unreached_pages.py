"""Patients whom automatic calls did not reach: a list, and an audited page for each."""

from datetime import date

from flask import abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.booking.rules import local
from ivr.console.auth.roles import Role
from ivr.console.campaigns.labels import CHANNELS, DISPOSITIONS, PURPOSES, REASONS
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages
from ivr.core.audit_log import AuditAction, audited
from ivr.core.db import transaction
from ivr.outbound import unreached

WHO = (Role.AGENT, Role.SUPERVISOR)
A_PAGE = 50
WORDS = {"purposes": PURPOSES, "reasons": REASONS, "channels": CHANNELS, "dispositions": DISPOSITIONS}


def add_unreached(console: Console, pages: Pages) -> None:
    """The routes under /console/unreached."""

    def today() -> date:
        return local(console.department(), console.now()).date()

    @pages.page("/unreached", *WHO)
    def unreached_page() -> str:
        department = console.department()
        number = max(1, request.args.get("page", 1, int))
        with Session(console.line.engine) as session:
            total = unreached.count(session, department.slug, today())
            listed = unreached.unreached(session, department.slug, today(), A_PAGE, (number - 1) * A_PAGE)
        pager = {"total": total, "number": number, "last": -(-total // A_PAGE)}
        names = {centre.code: centre.name for centre in department.centres}
        return pages.render("campaigns/unreached.html", listed=listed, names=names, **pager, **WORDS)

    @pages.page("/unreached/<int:errand>", *WHO)
    def unreached_person(errand: int) -> str:
        department = console.department()
        with transaction(console.line.engine) as session:
            found = unreached.one(session, department.slug, errand, today())
            if found is None:
                abort(404)
            contact = unreached.contact(session, console.line.vault, found)
            audited(session, console.author(), AuditAction.UNREACHED_READ, f"patient:{found.patient}")
        values = {"found": found, "contact": contact, "zone": department.zone}
        return pages.render(
            "campaigns/unreached_person.html", **values, centre=department.centre(found.centre).name, **WORDS
        )

    @pages.action("/unreached/<int:errand>/<any(called, missed):result>", *WHO)
    def note_unreached(errand: int, result: str) -> Response:
        department, reached = console.department().slug, result == "called"
        with transaction(console.line.engine) as session:
            if not unreached.called(session, department, errand, reached, console.now()):
                abort(404)
            deed = AuditAction.UNREACHED_CALLED if reached else AuditAction.UNREACHED_MISSED
            audited(session, console.author(), deed, f"errand:{errand}")
        return redirect(url_for("console.unreached_page"), 303)
