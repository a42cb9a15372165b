"""The agents' pages: own state, queue, colleagues, the current call with its next steps, and callback tickets.

The person to call back is on each ticket's page, which is audited."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from flask import abort, request
from werkzeug.wrappers import Response

from ivr.agents.distribution import Room, change_room
from ivr.agents.queue import TICKET_TRIES, close_ticket, not_reached, tickets
from ivr.agents.states import ChangeRefused, RoomEvent
from ivr.console.auth.roles import AGENT_ROLES
from ivr.console.booking.pages import BookingSession, form_values
from ivr.console.booking.targets import of_call
from ivr.console.room.labels import reason_words
from ivr.console.room.queries import STATES, View, look
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.department.overrides import in_force

CHANGES: dict[str, Callable[[Room, int], None]] = {
    "come": Room.come,
    "ready": Room.ready,
    "pause": Room.pause,
    "leave": Room.leave,
}
TURNS = {
    "hold": Room.hold,
    "take-back": Room.take_back,
    "join": Room.join,
    "hand-over": Room.hand_over,
    "drop": Room.drop,
}
TOO_LATE = "La situation a changé entre-temps : la voici."
NOT_FREE = "Cette personne n’est plus disponible : choisissez-en une autre."


def add_room(console: Console, pages: Pages) -> None:
    """The routes under /console/room."""

    def page(**values: object) -> str:
        with console.transaction() as session:
            seen = look(console, session)
            call = of_call(console, session, seen.call_id) if seen.call_id else None
            form = form_values(console, BookingSession(console, session, call)) if call else {}
        return shown("room/room.html", seen, telephone=pages.access, **form, **values)

    def part(**values: object) -> str:
        """The part that refreshes; it holds no record of a person, so it is not audited."""
        with console.transaction() as session:
            return shown("room/room_part.html", look(console, session), **values)

    def shown(template: str, seen: View, **values: object) -> str:
        return pages.render(template, view=seen, states=STATES, zone=console.department().zone, **values)

    @pages.page("/room", *AGENT_ROLES)
    def room_page() -> str:
        return page()

    @pages.refresh("/room/part", *AGENT_ROLES)
    def room_part() -> str:
        return part()

    @pages.action("/room/<any(come, ready, pause, leave):change>", *AGENT_ROLES)
    def change_state(change: str) -> Answer:
        return done(CHANGES[change])

    @pages.action("/room/call/<any(hold, 'take-back', join, 'hand-over', drop):turn>", *AGENT_ROLES)
    def turn_call(turn: str) -> Answer:
        return done(TURNS[turn])

    @pages.action("/room/call/<any(transfer, consult):purpose>", *AGENT_ROLES)
    def call_in(purpose: str) -> Answer:
        colleague = request.form.get("colleague", type=int) or 0
        event: Literal[RoomEvent.TRANSFER, RoomEvent.CONSULT]
        event = RoomEvent.TRANSFER if purpose == "transfer" else RoomEvent.CONSULT
        return done(partial(Room.call_in, colleague=colleague, event=event), NOT_FREE)

    def done(change: Callable[[Room, int], None], refused: str = TOO_LATE) -> Answer:
        """Back to the page, or only to its refreshing part so as not to lose what is typed in the page."""
        is_part = bool(request.form.get("part"))
        try:
            change_room(console.line, person().department, lambda room: change(room, person().id))
        except ChangeRefused:
            return (part if is_part else page)(problem=refused), 409
        return see_other("room_part" if is_part else "room_page")


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
