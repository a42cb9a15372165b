"""The agents' page: her own state, who waits, who is there, and the call she is handling with what to do next."""

from flask import redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr import presence
from ivr.console.booking_pages import Booth, booth_values
from ivr.console.console import Console, person
from ivr.console.pages import Pages
from ivr.console.roles import Role
from ivr.console.room_view import View, Who, look
from ivr.console.subjects import Subject, of_call
from ivr.db import transaction
from ivr.room.states import Refused

WHO = (Role.AGENT, Role.SUPERVISOR)
CHANGES = {"come": presence.come, "ready": presence.ready, "pause": presence.pause, "leave": presence.leave}
TOO_LATE = "Votre état a changé entre-temps : le voici."


def who_asks(console: Console) -> Who:
    """Who looks at the room."""
    return Who(person().id, console.department(), console.now())


def add_room(console: Console, pages: Pages) -> None:
    """The routes under /console/room."""

    def view() -> View:
        with Session(console.line.engine) as session:
            return look(session, console.line.vault, who_asks(console))

    @pages.page("/room", *WHO, menu="Appels")
    def room_page() -> str:
        return page()

    @pages.refresh("/room/part", *WHO)
    def room_part() -> str:
        """What changes by itself: nothing in it is audited, for it holds nobody's record."""
        return pages.render("room_part.html", view=view())

    @pages.action("/room/<any(come, ready, pause, leave):change>", *WHO)
    def change_state(change: str) -> Response | tuple[str, int]:
        try:
            CHANGES[change](console.line, person().department, person().id)
        except Refused:
            return page(problem=TOO_LATE), 409
        return redirect(url_for("console.room_page"), 303)

    def page(**values: object) -> str:
        with transaction(console.line.engine) as session:
            seen = look(session, console.line.vault, who_asks(console))
            call = of_call(console, session, seen.call_id) if seen.call_id else None
            booth = _booth(console, session, call) if call else {}
        return pages.render("room.html", view=seen, **booth, **values)


def _booth(console: Console, session: Session, call: Subject) -> dict[str, object]:
    return booth_values(console, Booth(console, session, call))
