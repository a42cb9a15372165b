"""The agents' page: own state, queue, colleagues, and the current call with its next steps."""

from collections.abc import Callable

from flask import request
from sqlalchemy.orm import Session

from ivr.agents import actions
from ivr.agents.states import ChangeRefused
from ivr.console.auth.roles import AGENT_ROLES
from ivr.console.booking.pages import BookingSession, booth_values
from ivr.console.booking.targets import BookingTarget, of_call
from ivr.console.room.queries import View, Viewer, look
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other

CHANGES = {"come": actions.come, "ready": actions.ready, "pause": actions.pause, "leave": actions.leave}
TURNS = {
    "hold": actions.hold,
    "take-back": actions.take_back,
    "join": actions.join,
    "hand-over": actions.hand_over,
    "drop": actions.drop,
}
CALLS_IN = {"transfer": actions.transfer, "consult": actions.consult}
TOO_LATE = "La situation a changé entre-temps : la voici."
NOT_FREE = "Cette personne n’est plus disponible : choisissez-en une autre."


def who_asks(console: Console) -> Viewer:
    """The signed-in account as viewer of the room."""
    return Viewer(person().id, console.department(), console.now())


def add_room(console: Console, pages: Pages) -> None:
    """The routes under /console/room."""

    def view() -> View:
        with console.transaction() as session:
            return look(session, console.line.vault, who_asks(console))

    @pages.page("/room", *AGENT_ROLES)
    def room_page() -> str:
        return page()

    @pages.refresh("/room/part", *AGENT_ROLES)
    def room_part() -> str:
        """The part that refreshes; it holds no record of a person, so it is not audited."""
        return pages.render("room/room_part.html", view=view())

    @pages.action("/room/<any(come, ready, pause, leave):change>", *AGENT_ROLES)
    def change_state(change: str) -> Answer:
        return done(lambda: CHANGES[change](console.line, person().department, person().id))

    @pages.action("/room/call/<any(hold, 'take-back', join, 'hand-over', drop):turn>", *AGENT_ROLES)
    def turn_call(turn: str) -> Answer:
        return done(lambda: TURNS[turn](console.line, person().department, person().id))

    @pages.action("/room/call/<any(transfer, consult):purpose>", *AGENT_ROLES)
    def call_in(purpose: str) -> Answer:
        colleague = request.form.get("colleague", type=int) or 0
        mine = (console.line, person().department, person().id)
        return done(lambda: CALLS_IN[purpose](*mine, colleague), NOT_FREE)

    def done(change: Callable[[], None], refused: str = TOO_LATE) -> Answer:
        """Back to the page, or only to its refreshing part so as not to lose what is typed in the page."""
        part = bool(request.form.get("part"))
        try:
            change()
        except ChangeRefused:
            return pages.render("room/room_part.html", view=view(), problem=refused) if part else page(
                problem=refused
            ), 409
        return see_other("room_part" if part else "room_page")

    def page(**values: object) -> str:
        with console.transaction() as session:
            seen = look(session, console.line.vault, who_asks(console))
            call = of_call(console, session, seen.call_id) if seen.call_id else None
            booth = _booth(console, session, call) if call else {}
        return pages.render("room/room.html", view=seen, telephone=pages.access, **booth, **values)


def _booth(console: Console, session: Session, call: BookingTarget) -> dict[str, object]:
    return booth_values(console, BookingSession(console, session, call))
