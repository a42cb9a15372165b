"""The pages of the supervisor's switches: booking, agents' hours, outbound calls. Each is set after a preview."""

from datetime import date
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from ivr.console.auth.roles import Role
from ivr.console.settings.form import PURPOSES, REASONS, SwitchRefused, spoken_hours, wanted, words
from ivr.console.settings.preview import preview
from ivr.console.web.console import Console
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.department import Department, overrides
from ivr.department.overrides import ListedOverride, OverrideRequest, in_force

GONE = "Cet interrupteur a déjà changé : voici ce qui est en vigueur."


def add_switches(console: Console, pages: Pages) -> None:
    """The routes under /console/switches."""

    def page(status: int = 200, problem: str = "") -> tuple[str, int]:
        with console.transaction() as session:
            department = in_force(session, console.department())
            holding, lifted = _listed(session, department, console.today())
        shown = pages.render(
            "settings/switches.html",
            holding=holding,
            lifted=lifted,
            problem=problem,
            written=request.form,
            today=console.today(),
            centres=department.centre_names,
            reasons=REASONS,
            purposes=PURPOSES,
            hours=spoken_hours(department.hours_on(console.today())),
            by_settings=not console.department().booking_open(console.now()),
        )
        return shown, status

    @pages.blueprint.errorhandler(SwitchRefused)
    def refused(problem: SwitchRefused) -> tuple[str, int]:
        return page(422, str(problem))

    @pages.page("/switches", Role.SUPERVISOR)
    def switches_page() -> tuple[str, int]:
        return page()

    @pages.action("/switches/preview", Role.SUPERVISOR)
    def preview_switch() -> Answer:
        what = wanted(request.form, console.department(), console.today())
        with console.transaction() as session:
            now = console.now().astimezone(console.department().zone)
            counted = preview(session, console.department().slug, what, now)
        sentence = words(what, console.department())
        return pages.render("settings/preview.html", sentence=sentence, counted=counted, written=request.form), 200

    @pages.action("/switches", Role.SUPERVISOR)
    def set_switch() -> Answer:
        what = wanted(request.form, console.department(), console.today())
        with console.transaction() as session:
            overrides.switch(session, console.author(), what)
        return see_other("switches_page")

    @pages.action("/switches/<int:number>/<any(lift, again):change>", Role.SUPERVISOR)
    def change_switch(number: int, change: str) -> Answer:
        with console.transaction() as session:
            act = overrides.lift if change == "lift" else overrides.again
            done = act(session, console.author(), number)
        return see_other("switches_page") if done else page(409, GONE)


def current(session: Session, department: Department, today: date) -> list[ListedOverride]:
    """The switches in force for today or later, newest first."""
    return [each for each in overrides.holding(session, department) if _is_current(each.what, today)]


def _listed(session: Session, department: Department, today: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The switches in force, and the latest lifted ones, in words.

    A lifted one can be set again (`repeatable`) when nothing has replaced it and its day is not over."""
    taken: set[tuple[str, str]] = set()

    def shown(each: ListedOverride) -> dict[str, Any]:
        key = (each.what.kind, each.what.scope)
        repeatable = key not in taken and _is_current(each.what, today)
        taken.add(key)
        return {"switch": each, "words": words(each.what, department), "repeatable": repeatable}

    holding = [shown(each) for each in current(session, department, today)]
    return holding, [shown(each) for each in overrides.lifted(session, department)]


def _is_current(what: OverrideRequest, today: date) -> bool:
    """Whether it concerns today or later."""
    return what.kind != "hours" or date.fromisoformat(what.scope) >= today
