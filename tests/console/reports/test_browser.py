"""The pages of figures in a real browser: fit for everybody, full and empty."""

import pytest

from ivr.console.auth.roles import Role
from tests.calls.facts import TODAY, Facts
from tests.console.browsing import address, browser, check, page, wear
from tests.console.staff import CENTRE, Staff
from tests.support.browser import Page, expect, problems_of

__all__ = ["address", "browser", "page"]

PAGES = ("figures", "figures/places", "figures/reminders", "figures/steps")


def a_busy_week(staff: Staff) -> None:
    """Calls at every hour, of every outcome, a full queue and slots in all centres."""
    facts, question = Facts(staff.world), ("eligibility.question", "understood", "words")
    for number, outcome in enumerate(("booked", "hung_up", "person", "callback", "informed")):
        turns = [("welcome.menu", "understood", "keys"), question, ("identify.town", "no_match", "words")]
        facts.call(outcome, TODAY.replace(hour=4 + 3 * number), turns=turns)
    facts.waited("served", left=300, taken=19, talked=240)
    facts.waited("left", left=40)
    facts.promised("open", TODAY.replace(day=20))
    codes = [centre.code for centre in staff.world.line.departments.current().all[0].centres]
    staff.world.open_slots(days=20, centres=tuple(codes))
    facts.reminded("confirmed", came=True)
    facts.reminded("no_answer", came=False)


@pytest.mark.parametrize("week", ["empty", "busy"])
def test_every_page_of_figures_is_accessible_on_every_screen(page: Page, address: str, staff: Staff, week: str) -> None:
    if week == "busy":
        a_busy_week(staff)
    problems = problems_of(page)
    wear(page, address, staff.at_work(Role.SUPERVISOR).cookie())
    for path in PAGES:
        page.goto(f"{address}/console/{path}")
        check(page, f"{week}-{path.replace('/', '-')}")
    assert problems == []
    assert staff.world.scalar("SELECT count(*) FROM policy_reports") == 0


def test_attendance_is_accessible_and_noted_by_keyboard(page: Page, address: str, staff: Staff) -> None:
    staff.world.open_pair(centre=CENTRE)
    Facts(staff.world).booked("booked", staff.world.clock(), staff.world.line.vault.seal({"last_name": "Martin"}))
    staff.world.clock.set(staff.world.clock().replace(day=25))
    wear(page, address, staff.at_work(Role.TOWN_HALL).cookie())
    page.goto(f"{address}/console/attendance")
    check(page, "attendance")
    page.get_by_label("pas noté").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 présence enregistrée")
    expect(page.get_by_label("absent")).to_be_checked()
    check(page, "attendance-noted")
    page.goto(f"{address}/console/attendance?day=2026-11-24")
    check(page, "attendance-nobody")


def test_a_period_is_chosen_by_its_form_and_a_wrong_one_is_told(page: Page, address: str, staff: Staff) -> None:
    wear(page, address, staff.at_work(Role.SUPERVISOR).cookie())
    page.goto(f"{address}/console/figures/places")
    page.get_by_label("Centre").select_option("Mâcon, la Halle sportive")
    page.get_by_label("Au").fill("2020-01-01")
    page.get_by_role("button", name="Montrer").click()
    expect(page.get_by_role("alert")).to_contain_text("six mois au plus")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mâcon")
    check(page, "wrong-period")
