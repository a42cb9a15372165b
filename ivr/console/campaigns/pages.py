"""The outbound calls of the day: live counts, pause, resume, stop."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.console.auth.roles import Role
from ivr.console.campaigns.labels import PURPOSES
from ivr.console.web.console import Console
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
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
