"""Assembles the console's pages in a blueprint."""

from flask import Blueprint

from ivr.console.attendance.pages import add_attendance
from ivr.console.audit.pages import add_audit
from ivr.console.auth.account_pages import add_accounts
from ivr.console.auth.oidc_pages import add_oidc
from ivr.console.auth.sign_in_pages import add_sign_in
from ivr.console.booking.pages import add_booking
from ivr.console.campaigns.pages import add_campaigns, add_unreached
from ivr.console.patients.pages import add_patients
from ivr.console.reports.calls_pages import add_calls
from ivr.console.reports.page_parts import whole
from ivr.console.reports.places_pages import add_places
from ivr.console.reports.reminders_pages import add_reminders
from ivr.console.reports.steps_pages import add_steps
from ivr.console.rescheduling.pages import add_move_answers, add_moves
from ivr.console.room.click_to_call_pages import add_calling
from ivr.console.room.labels import day, moment
from ivr.console.room.pages import add_room, add_tickets
from ivr.console.room.phone_pages import add_phone
from ivr.console.settings.pages import add_switches
from ivr.console.slots.pages import add_slot_actions, add_slot_forms
from ivr.console.waitlist.pages import add_waiting
from ivr.console.web.console import Console
from ivr.console.web.guard import Guard
from ivr.console.web.home import add_home
from ivr.console.web.live import add_live
from ivr.console.web.pages import Pages
from ivr.console.web.problems import add_problems
from ivr.console.web.protection import add_protection
from ivr.core.phone_numbers import national
from ivr.core.settings import Settings
from ivr.line import Line


def create_console(settings: Settings, line: Line) -> Blueprint:
    """The routes under /console."""
    console = Console(line, settings)
    pages = Pages()
    for words in (national, day, moment, whole):
        pages.blueprint.add_app_template_filter(words)
    guard = Guard(console, pages)
    add_protection(console, pages)
    add_sign_in(console, pages, guard)
    add_oidc(console, pages, guard)
    add_home(console, pages)
    add_room(console, pages)
    add_phone(console, pages)
    add_tickets(console, pages)
    add_unreached(console, pages)
    add_patients(console, pages)
    add_booking(console, pages)
    add_waiting(console, pages)
    add_calling(console, pages)
    add_live(console, pages)
    add_campaigns(console, pages)
    add_switches(console, pages)
    add_accounts(console, pages)
    add_audit(console, pages)
    add_calls(console, pages)
    add_places(console, pages)
    add_steps(console, pages)
    add_reminders(console, pages)
    add_attendance(console, pages)
    add_slot_forms(console, pages)
    add_slot_actions(console, pages)
    add_moves(console, pages)
    add_move_answers(console, pages)
    add_problems(pages)
    return pages.close()
