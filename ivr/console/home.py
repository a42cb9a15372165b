"""The first page after signing in."""

from ivr.console.audit_pages import alarms
from ivr.console.console import Console, own_centre, person
from ivr.console.pages import Pages
from ivr.console.roles import ROLE_WORDS, Role
from ivr.db import transaction


def add_home(console: Console, pages: Pages) -> None:
    """The route /console."""

    @pages.page("", *Role)
    def home() -> str:
        raised = []
        if person().role is Role.SUPERVISOR:
            with transaction(console.line.engine) as session:
                raised = alarms(console, session)
        department = console.department()
        centre = next((centre.name for centre in department.centres if centre.code == own_centre()), "")
        return pages.render(
            "home.html", department=department, centre=centre, role=ROLE_WORDS[person().role], alarms=raised
        )
