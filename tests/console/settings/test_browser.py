"""The switches in a real browser: by keyboard alone, fit for everybody."""

from ivr.console.auth.roles import Role
from tests.console.browsing import address, browser, check, page, wear
from tests.console.staff import Staff
from tests.support.browser import Page, expect, problems_of

__all__ = ["address", "browser", "page"]  # fixtures


def test_booking_is_suspended_and_given_back_by_keyboard(page: Page, address: str, staff: Staff) -> None:
    problems = problems_of(page)
    wear(page, address, staff.at_work(Role.SUPERVISOR).cookie())
    page.goto(f"{address}/console/switches")
    check(page, "switches")
    page.get_by_label("Raison dite aux appelants").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Réservations suspendues : tous les centres")
    check(page, "switch-preview")
    page.get_by_role("button", name="Confirmer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lever")).to_have_count(1)
    check(page, "switches-suspended")
    page.get_by_role("button", name="Lever").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rien n’est coupé ici")).to_be_visible()
    expect(page.get_by_role("button", name="Remettre")).to_have_count(1)
    check(page, "switches-lifted")
    assert problems == []


def test_hours_that_make_no_sense_stay_in_the_form(page: Page, address: str, staff: Staff) -> None:
    wear(page, address, staff.at_work(Role.SUPERVISOR).cookie())
    page.goto(f"{address}/console/switches")
    page.get_by_label("De", exact=True).fill("12:00")
    page.get_by_label("à", exact=True).fill("09:00")
    page.get_by_role("button", name="Voir qui est concerné par ces horaires").click()
    expect(page.get_by_role("alert")).to_contain_text("vérifiez les heures")
    expect(page.get_by_label("De", exact=True)).to_have_value("12:00")
    check(page, "switches-refused")
