"""The pages of the supervisor's figures, put together."""

from ivr.console.console import Console
from ivr.console.figures_calls_pages import add_calls
from ivr.console.figures_places_pages import add_places
from ivr.console.figures_reminders_pages import add_reminders
from ivr.console.figures_steps_pages import add_steps
from ivr.console.pages import Pages


def add_figures(console: Console, pages: Pages) -> None:
    """The routes under /console/figures."""
    add_calls(console, pages)
    add_places(console, pages)
    add_steps(console, pages)
    add_reminders(console, pages)
