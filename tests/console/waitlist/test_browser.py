"""The waiting list in a real browser: fit for everybody, deaf to hostile names."""

import pytest

from ivr.console.auth.roles import Role
from tests.booking.office import Office
from tests.console.browsing import address, browser, check, page, wear
from tests.console.staff import Staff
from tests.console.waitlist.test_pages import join, office
from tests.support.browser import Page, expect, problems_of

__all__ = ["address", "browser", "office", "page"]  # fixtures

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("who", [Role.AGENT, Role.TOWN_HALL])
def test_somebody_is_removed_from_the_list_by_keyboard(
    page: Page, address: str, staff: Staff, office: Office, who: Role
) -> None:
    problems, dialogs = problems_of(page), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for number, name in enumerate(("Dupont", HOSTILE, "Durand", "Bernard")):
        join(office, name, number, "age_75" if number % 2 else "comorbidity_50")
    wear(page, address, staff.at_work(who).cookie())
    page.goto(f"{address}/console/waiting")
    check(page, f"waiting-{who}")
    expect(page.get_by_role("row")).to_have_count(5)
    page.get_by_role("link", name="DURAND Jeanne").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/*")
    check(page, f"waiting-patient-{who}")
    page.get_by_label("Inscription à retirer, raison").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remettre à sa place")).to_be_visible()
    check(page, f"waiting-left-{who}")
    assert (problems, dialogs) == ([], [])
