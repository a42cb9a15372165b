"""The first page after signing in."""

from ivr.booking.rules import local
from ivr.console.audit.pages import alarms
from ivr.console.auth.roles import ROLE_WORDS, Role
from ivr.console.settings.form import words
from ivr.console.settings.pages import current
from ivr.console.web.console import Console, own_centre, person
from ivr.console.web.pages import Pages


def add_home(console: Console, pages: Pages) -> None:
    """The route /console."""

    @pages.page("", *Role)
    def home() -> str:
        department = console.department()
        with console.transaction() as session:
            raised = alarms(console, session) if person().role is Role.SUPERVISOR else []
            switched = current(session, department, local(department, console.now()).date())
        centre = next((centre.name for centre in department.centres if centre.code == own_centre()), "")
        return pages.render(
            "web/home.html",
            department=department,
            centre=centre,
            role=ROLE_WORDS[person().role],
            alarms=raised,
            switched=[words(each.what, department) for each in switched],
        )
