"""The outbound calls of the day: live counts, pause, resume, stop."""

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.booking.rules import local
from ivr.console.auth.roles import Role
from ivr.console.campaigns.labels import PURPOSES
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages
from ivr.core.audit_log import AuditAction, audited
from ivr.core.db import transaction
from ivr.department import overrides
from ivr.department.overrides import OverrideRequest
from ivr.outbound import progress
from ivr.outbound.model import Purpose
from ivr.outbound.policy.calling_hours import CallingHours
from ivr.outbound.progress import Standing

WHO = Role.SUPERVISOR
EVERY = 5
"""Seconds between two refreshes; the calls change too often for events."""
NOT_SURE = "Rien n’est arrêté : cochez la case pour confirmer."


def add_campaigns(console: Console, pages: Pages) -> None:
    """The routes under /console/campaigns."""

    def today() -> date:
        return local(console.department(), console.now()).date()

    def page(template: str, problem: str = "") -> str:
        return pages.render(template, **_shown(console, today()), purposes=PURPOSES, every=EVERY, problem=problem)

    @pages.page("/campaigns", WHO)
    def campaigns_page() -> str:
        return page("campaigns/campaigns.html")

    @pages.refresh("/campaigns/part", WHO)
    def campaigns_part() -> str:
        return page("campaigns/campaigns_part.html")

    @pages.action("/campaigns/<any(reminder, offer, move):purpose>/<any(pause, resume):change>", WHO)
    def pause_campaign(purpose: str, change: str) -> Response:
        with transaction(console.line.engine) as session:
            holding = _switch(session, console, purpose)
            if change == "pause" and holding is None:
                overrides.switch(session, console.author(), OverrideRequest("calls", purpose))
            elif change == "resume" and holding is not None:
                overrides.lift(session, console.author(), holding)
        return redirect(url_for("console.campaigns_page"), 303)

    @pages.action("/campaigns/<any(reminder, offer, move):purpose>/stop", WHO)
    def stop_campaign(purpose: str) -> Response | tuple[str, int]:
        if request.form.get("sure") != "yes":
            return page("campaigns/campaigns.html", NOT_SURE), 422
        with transaction(console.line.engine) as session:
            progress.stop(session, console.department(), Purpose(purpose), today(), console.now())
            audited(session, console.author(), AuditAction.CAMPAIGN_STOPPED, f"campaign:{purpose}")
        return redirect(url_for("console.campaigns_page"), 303)


def _shown(console: Console, day: date) -> dict[str, Any]:
    department = console.department()
    with Session(console.line.engine) as session:
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
