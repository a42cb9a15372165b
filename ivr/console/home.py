"""The first page after signing in."""

from ivr.booking.rules import local
from ivr.console.audit_pages import alarms
from ivr.console.console import Console, own_centre, person
from ivr.console.pages import Pages
from ivr.console.roles import ROLE_WORDS, Role
from ivr.console.switches_form import words
from ivr.console.switches_pages import current
from ivr.core.db import transaction


def add_home(console: Console, pages: Pages) -> None:
    """The route /console."""

    @pages.page("", *Role)
    def home() -> str:
        department = console.department()
        with transaction(console.line.engine) as session:
            raised = alarms(console, session) if person().role is Role.SUPERVISOR else []
            switched = current(session, department, local(department, console.now()).date())
        centre = next((centre.name for centre in department.centres if centre.code == own_centre()), "")
        return pages.render(
            "home.html",
            department=department,
            centre=centre,
            role=ROLE_WORDS[person().role],
            alarms=raised,
            switched=[words(each.what, department) for each in switched],
        )
