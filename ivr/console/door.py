"""The console as a blueprint: the one place where its pages meet."""

from flask import Blueprint

from ivr.console.account_pages import add_accounts
from ivr.console.accounts import national
from ivr.console.attendance_pages import add_attendance
from ivr.console.audit_pages import add_audit
from ivr.console.booking_pages import add_booking
from ivr.console.calling_pages import add_calling
from ivr.console.campaign_pages import add_campaigns
from ivr.console.case_words import day, moment
from ivr.console.console import Console
from ivr.console.figures import whole
from ivr.console.figures_pages import add_figures
from ivr.console.guard import Guard
from ivr.console.home import add_home
from ivr.console.live_pages import add_live
from ivr.console.moves_answer_pages import add_move_answers
from ivr.console.moves_pages import add_moves
from ivr.console.oidc_pages import add_oidc
from ivr.console.pages import Pages
from ivr.console.patient_pages import add_patients
from ivr.console.phone_pages import add_phone
from ivr.console.problems import add_problems
from ivr.console.protection import add_protection
from ivr.console.room_pages import add_room
from ivr.console.sign_in_pages import add_sign_in
from ivr.console.slots_actions_pages import add_slot_actions
from ivr.console.slots_pages import add_slot_forms
from ivr.console.switches_pages import add_switches
from ivr.console.ticket_pages import add_tickets
from ivr.console.unreached_pages import add_unreached
from ivr.console.waiting_pages import add_waiting
from ivr.core.settings import Settings
from ivr.line import Line


def create_console(settings: Settings, line: Line) -> Blueprint:
    """The routes under /console."""
    console = Console.of(settings, line)
    pages = Pages()
    for words in (national, day, moment, whole):
        pages.blueprint.add_app_template_filter(words)
    guard = Guard(console, pages)
    add_protection(console, pages)
    add_sign_in(console, pages, guard)
    add_oidc(console, pages, guard)
    add_home(console, pages)
    add_room(console, pages)
    add_phone(console, pages, settings)
    add_tickets(console, pages)
    add_unreached(console, pages)
    add_patients(console, pages)
    add_booking(console, pages)
    add_waiting(console, pages)
    add_calling(console, pages)
    add_live(console, pages, settings.consoles)
    add_campaigns(console, pages)
    add_switches(console, pages)
    add_accounts(console, pages)
    add_audit(console, pages)
    add_figures(console, pages)
    add_attendance(console, pages)
    add_slot_forms(console, pages)
    add_slot_actions(console, pages)
    add_moves(console, pages)
    add_move_answers(console, pages)
    add_problems(pages)
    return pages.close()
