"""The outbound calls of the day, with live counts, pause, resume and stop, and the patients that they did not reach: a
list, and an audited page for each."""

from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.console.auth.roles import AGENT_ROLES, Role
from ivr.console.campaigns.labels import CHANNELS, DISPOSITIONS, PURPOSES, REASONS
from ivr.console.web.console import Console
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.department import overrides
from ivr.department.overrides import OverrideRequest
from ivr.outbound import progress, unreached
from ivr.outbound.model import Purpose
from ivr.outbound.policy.calling_hours import CallingHours
from ivr.outbound.progress import Standing

WHO = Role.SUPERVISOR
EVERY = 5
"""Seconds between two refreshes; the calls change too often for events."""
A_PAGE = 50
WORDS = {"purposes": PURPOSES, "reasons": REASONS, "channels": CHANNELS, "dispositions": DISPOSITIONS}
NOT_SURE = "Rien n’est arrêté : cochez la case pour confirmer."


def add_campaigns(console: Console, pages: Pages) -> None:
    """The routes under /console/campaigns."""

    def page(template: str, problem: str = "") -> str:
        return pages.render(template, **_shown(console), purposes=PURPOSES, every=EVERY, problem=problem)

    @pages.page("/campaigns", WHO)
    def campaigns_page() -> str:
        return page("campaigns/campaigns.html")

    @pages.refresh("/campaigns/part", WHO)
    def campaigns_part() -> str:
        return page("campaigns/campaigns_part.html")

    @pages.action("/campaigns/<any(reminder, offer, move):purpose>/<any(pause, resume):change>", WHO)
    def pause_campaign(purpose: str, change: str) -> Response:
        with console.transaction() as session:
            holding = _switch(session, console, purpose)
            if change == "pause" and holding is None:
                overrides.switch(session, console.author(), OverrideRequest("calls", purpose))
            elif change == "resume" and holding is not None:
                overrides.lift(session, console.author(), holding)
        return see_other("campaigns_page")

    @pages.action("/campaigns/<any(reminder, offer, move):purpose>/stop", WHO)
    def stop_campaign(purpose: str) -> Answer:
        if request.form.get("sure") != "yes":
            return page("campaigns/campaigns.html", NOT_SURE), 422
        with console.transaction() as session:
            progress.stop(session, console.department(), Purpose(purpose), console.today(), console.now())
            console.audited(session, AuditAction.CAMPAIGN_STOPPED, f"campaign:{purpose}")
        return see_other("campaigns_page")


def _shown(console: Console) -> dict[str, Any]:
    department, day = console.department(), console.today()
    with console.transaction() as session:
        standings = progress.standings(session, department, day)
        hours, tries = progress.tallies(session, department, day)
        paused = {each.what.scope for each in overrides.holding(session, department) if each.what.kind == "calls"}
    return {
        "standings": {purpose: standings.get(purpose, Standing()) for purpose in Purpose},
        "hours": hours,
        "tries": tries,
        "paused": paused,
        "calling": CallingHours.of(department).holds(console.now()),
        "day": day,
    }


def _switch(session: Session, console: Console, purpose: str) -> int | None:
    """The switch that pauses a purpose, if there is one."""
    holding = overrides.holding(session, console.department())
    return next((each.id for each in holding if each.what == OverrideRequest("calls", purpose)), None)


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
