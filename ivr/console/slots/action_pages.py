"""Bulk changes of slots: preview, confirmation, undo, and export as a file."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, abort, request
from sqlalchemy.orm import Session

from ivr.booking.slots import bulk
from ivr.booking.slots.bulk_lines import first_lines
from ivr.booking.slots.csv_import import export_slots
from ivr.booking.slots.warnings import SlotWarnings, doubts
from ivr.console.auth.roles import Role
from ivr.console.reports.page_parts import asked_period, csv_file
from ivr.console.slots import labels as words
from ivr.console.slots.pages import actor
from ivr.console.web.console import Console
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.core.db import in_transaction
from ivr.core.errors import SlotsRefused

WHO = Role.SUPERVISOR
LINES_SHOWN = 20
WEEKS_AHEAD = 13


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
