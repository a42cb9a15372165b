"""Assembles the statistics pages."""

from ivr.console.reports.calls_pages import add_calls
from ivr.console.reports.places_pages import add_places
from ivr.console.reports.reminders_pages import add_reminders
from ivr.console.reports.steps_pages import add_steps
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages


def add_figures(console: Console, pages: Pages) -> None:
    """The routes under /console/figures."""
    add_calls(console, pages)
    add_places(console, pages)
    add_steps(console, pages)
    add_reminders(console, pages)
