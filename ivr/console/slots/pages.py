"""The supervisor's forms to open, import and reserve slots. Each leads to a preview.

Supervisors only: doses are allotted to the department, and centres do not open places themselves."""

from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, cast

from flask import request
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.booking.rules import local
from ivr.booking.slots.bulk import Actor, BulkPlan, prepare
from ivr.booking.slots.bulk_forms import plan_keeping_back, plan_opening
from ivr.booking.slots.bulk_lines import SlotChange
from ivr.booking.slots.csv_import import import_slots
from ivr.booking.slots.csv_table import LARGEST
from ivr.booking.slots.problems import SHOWN, RowProblem, TableRefused
from ivr.console.auth.roles import Role
from ivr.console.slots.forms import WEEKDAYS, FormProblem, SlotForm, usual
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other

WHO = Role.SUPERVISOR
LARGEST_POST = LARGEST + 14 * 1024 * 1024
"""Bytes; above the limit of a file, so that a slightly larger one gets an error message."""
ONLY_ONE = text("SELECT pg_try_advisory_xact_lock(hashtext('a file of slots is read'))")
"""A large file takes about 300 MB of memory while it is compared: one at a time."""
Plan = Callable[[Console, Session], tuple[BulkPlan, list[SlotChange]]]
"""Plans a change from the form. Raises FormProblem or TableRefused."""
NO_FILE = "Choisissez le fichier à envoyer."


def add_slot_forms(console: Console, pages: Pages) -> None:
    """The forms under /console/slots."""

    def page(template: str, status: int = 200, **values: Any) -> Answer:
        return pages.render(template, department=console.department(), weekdays=WEEKDAYS, **values), status

    def previewed(template: str, plan: Plan) -> Answer:
        try:
            return _previewed(console, plan)
        except FormProblem as problem:
            return page(template, 422, problem=str(problem), given=request.form)

    @pages.page("/slots", WHO)
    def slots_page() -> Answer:
        return page("slots/open.html", given=usual(console.department(), console.today()))

    @pages.action("/slots", WHO)
    def open_slots() -> Answer:
        return previewed("slots/open.html", _opening)

    @pages.page("/slots/places", WHO)
    def kept_places_page() -> Answer:
        return page("slots/places.html", given={"first": console.today(), "last": console.today()})

    @pages.action("/slots/places", WHO)
    def keep_places() -> Answer:
        return previewed("slots/places.html", _keeping_back)

    @pages.page("/slots/import", WHO)
    def slots_file_page() -> Answer:
        return page("slots/import.html")

    @pages.action("/slots/import", WHO, largest=LARGEST_POST)
    def send_slots() -> Answer:
        file = request.files.get("table")
        if not file or not file.filename:
            return page("slots/import.html", 422, problems=[NO_FILE])
        try:
            return _previewed(console, partial(_import, table=cast(BinaryIO, file.stream)))
        except TableRefused as refused:
            problems = [problem.french for problem in refused.problems[:SHOWN]]
            return page("slots/import.html", 422, problems=problems, more=len(refused.problems) - len(problems))


def actor(console: Console) -> Actor:
    """The signed-in account as actor."""
    return Actor(console.department(), person().id, console.now())


def _previewed(console: Console, plan: Plan) -> Response:
    """Redirects to the preview of a plan."""
    with console.transaction() as session:
        asked, changes = plan(console, session)
        action = prepare(session, actor(console), asked, changes)
    return see_other("preview_page", action=action)


def _opening(console: Console, session: Session) -> tuple[BulkPlan, list[SlotChange]]:
    department = console.department()
    form = SlotForm(request.form, department)
    planned = plan_opening(session, department, form.opening(), local(department, console.now()))
    about = form.about("weekday", "from", "to", "minutes", "capacity", "margin", "kept")
    return BulkPlan("open", {**about, "there": planned.there}), planned.changes


def _keeping_back(console: Console, session: Session) -> tuple[BulkPlan, list[SlotChange]]:
    department = console.department()
    form = SlotForm(request.form, department)
    planned = plan_keeping_back(session, department, form.keeping_back(), local(department, console.now()))
    about = {**form.about("margin", "kept"), "short": planned.short, "beyond": planned.beyond}
    return BulkPlan("places", about), planned.changes


def _import(console: Console, session: Session, table: BinaryIO) -> tuple[BulkPlan, list[SlotChange]]:
    if not session.scalar(ONLY_ONE):
        raise TableRefused([RowProblem(0, "busy")])
    changes = import_slots(session, console.department(), table, console.now(), dry_run=True)
    return BulkPlan("import", {"there": changes.unchanged}), list(changes.lines())
