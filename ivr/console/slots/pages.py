"""The supervisor's pages of slots: forms to open, import and reserve them, preview, confirmation, undo, and export.

Supervisors only: doses are allotted to the department, and centres do not open places themselves."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO, cast

from flask import abort, request
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.booking.rules import local
from ivr.booking.slots import bulk
from ivr.booking.slots.bulk import Actor, BulkPlan, prepare
from ivr.booking.slots.bulk_forms import plan_keeping_back, plan_opening
from ivr.booking.slots.bulk_lines import SlotChange, first_lines
from ivr.booking.slots.csv_import import export_slots, import_slots
from ivr.booking.slots.csv_table import LARGEST
from ivr.booking.slots.problems import SHOWN, RowProblem, TableRefused
from ivr.booking.slots.warnings import SlotWarnings, doubts
from ivr.console.auth.roles import Role
from ivr.console.reports.page_parts import asked_period, csv_file
from ivr.console.slots import labels as words
from ivr.console.slots.forms import WEEKDAYS, FormProblem, SlotForm, usual
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.core.db import in_transaction
from ivr.core.errors import SlotsRefused

WHO = Role.SUPERVISOR
LARGEST_POST = LARGEST + 14 * 1024 * 1024
"""Bytes; above the limit of a file, so that a slightly larger one gets an error message."""
ONLY_ONE = text("SELECT pg_try_advisory_xact_lock(hashtext('a file of slots is read'))")
"""A large file takes about 300 MB of memory while it is compared: one at a time."""
Plan = Callable[[Console, Session], tuple[BulkPlan, list[SlotChange]]]
"""Plans a change from the form. Raises FormProblem or TableRefused."""
LINES_SHOWN = 20
WEEKS_AHEAD = 13
NO_FILE = "Choisissez le fichier à envoyer."


def add_slot_forms(console: Console, pages: Pages) -> None:
    """The forms under /console/slots."""

    def page(template: str, status: int = 200, **values: Any) -> Answer:
        department = console.department()
        vaccines = {vaccine.code: vaccine.name for vaccine in department.vaccines}
        return pages.render(template, department=department, vaccines=vaccines, weekdays=WEEKDAYS, **values), status

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


def add_slot_actions(console: Console, pages: Pages) -> None:
    """The routes of previews and actions under /console/slots."""

    def listed(status: int = 200, problem: str = "") -> Answer:
        return pages.render("slots/actions.html", **_list(console), problem=problem), status

    def carried_out(work: Callable[[Session], int], refusals: Mapping[str, str]) -> Answer:
        try:
            return see_other("slot_actions_page", done=in_transaction(console.line.engine, work))
        except SlotsRefused as refused:
            return listed(409, refusals[refused.reason])

    @pages.page("/slots/previews/<int:action>", WHO)
    def preview_page(action: int) -> Answer:
        try:
            return pages.render("slots/preview.html", **_preview(console, action)), 200
        except SlotsRefused as refused:
            return listed(404, words.REFUSALS[refused.reason])

    @pages.action("/slots/previews/<int:action>", WHO)
    def apply_preview(action: int) -> Answer:
        def apply(session: Session) -> int:
            bulk.apply(session, actor(console), action)
            console.audited(session, AuditAction.SLOTS_CHANGED, f"slots:{action}")
            return action

        return carried_out(apply, words.REFUSALS)

    @pages.page("/slots/actions", WHO)
    def slot_actions_page() -> Answer:
        return listed()

    @pages.action("/slots/actions/<int:action>/undo", WHO)
    def undo_slots(action: int) -> Answer:
        def undo(session: Session) -> int:
            back = bulk.undo(session, actor(console), action)
            console.audited(session, AuditAction.SLOTS_UNDONE, f"slots:{action}")
            return back

        return carried_out(undo, words.NOT_UNDONE)

    @pages.page("/slots/slots.csv", WHO)
    def slots_file() -> Response:
        asked = asked_period(console, 1, WEEKS_AHEAD * 7)
        if asked.problem:
            abort(400)
        with console.transaction() as session:
            table = export_slots(session, console.department(), asked.period.first, asked.period.last)
        return csv_file("creneaux", table)


def _preview(console: Console, action: int) -> dict[str, Any]:
    with console.transaction() as session:
        shown = bulk.look(session, actor(console), action)
        lines = first_lines(session, action, LINES_SHOWN)
        odd = SlotWarnings(0, Counter()) if shown.done else doubts(session, console.department(), action)
    department = console.department()
    return {
        "doubts": words.doubtful(odd, _names(console)),
        "action": shown,
        "title": _title(shown),
        "asked": words.asked(shown.plan.about, department),
        "notes": words.notes(shown.plan.about),
        "lines": [(line.key, words.difference(line.before, line.after)) for line in lines],
        "more": shown.total.slots - len(lines),
        "names": _names(console),
        "twice": department.gives_second(),
    }


def _title(action: bulk.Action) -> str:
    kind = action.plan.kind
    return words.KINDS.get(kind, kind) if action.done else f"Aperçu : {words.PREVIEWS.get(kind, kind)}"


def _list(console: Console) -> dict[str, Any]:
    with console.transaction() as session:
        actions = bulk.latest(session, actor(console))
    return {
        "actions": actions,
        "kinds": words.KINDS,
        "obstacles": words.OBSTACLES,
        "asked": {action.id: words.asked(action.plan.about, console.department()) for action in actions},
        "done": next((action for action in actions if action.id == request.args.get("done", type=int)), None),
        "zone": console.department().zone,
        "period": asked_period(console, 1, WEEKS_AHEAD * 7).period,
    }


def _names(console: Console) -> dict[str, str]:
    department = console.department()
    vaccines = {vaccine.code: vaccine.name for vaccine in department.vaccines}
    return vaccines | department.centre_names
