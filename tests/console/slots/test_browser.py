"""The pages of slots in a real browser: a file is imported, looked at, confirmed, and the centres fill otherwise."""

from pathlib import Path

import pytest

from ivr.console.auth.roles import Role
from tests.calls.facts import Facts
from tests.console.browsing import address, browser, check, page, wear
from tests.console.staff import CENTRE, Staff
from tests.support.browser import Page, expect, problems_of

__all__ = ["address", "browser", "page"]

FILL = "/console/figures/places?from=2026-11-23&to=2026-12-27"


@pytest.fixture
def sophie(page: Page, address: str, staff: Staff) -> Page:
    wear(page, address, staff.at_work(Role.SUPERVISOR).cookie())
    return page


def bars_of(page: Page) -> list[str]:
    """What the plot of the centres says, in its own words and numbers."""
    return page.locator("svg.plot text").all_text_contents()


def test_a_supervisor_imports_slots_and_sees_the_plot_change(
    sophie: Page, address: str, staff: Staff, tmp_path: Path
) -> None:
    staff.world.open_pair(centre=CENTRE, capacity=2)
    Facts(staff.world).booked("booked", staff.world.clock())
    problems = problems_of(sophie)
    sophie.goto(f"{address}{FILL}")
    before = bars_of(sophie)
    table = tmp_path / "créneaux.csv"
    lines = [f"Mâcon;30/11/2026;{hour}h{minute:02};6;1;3" for hour in (9, 10, 14) for minute in (0, 10, 20)]
    table.write_text("\n".join(["Centre;Jour;Heure;Capacité;Marge;Réserve2", *lines]), encoding="cp1252")
    sophie.get_by_role("link", name="Créneaux").click()
    sophie.get_by_role("link", name="Importer un fichier").click()
    sophie.get_by_label("Fichier CSV").set_input_files(table)
    sophie.get_by_role("button", name="Voir l’aperçu").press("Enter")
    expect(sophie.get_by_text("9 créneaux nouveaux")).to_be_visible()
    expect(sophie.get_by_text("0 → 45")).to_have_count(2)
    check(sophie, "slots-preview")
    sophie.get_by_role("button", name="Confirmer").press("Enter")
    expect(sophie.get_by_role("status")).to_contain_text("Fichier importé, 9 créneaux.")
    check(sophie, "slots-imported")
    sophie.goto(f"{address}{FILL}")
    assert bars_of(sophie) != before
    sophie.goto(f"{address}/console/slots/actions")
    sophie.get_by_role("button", name="Annuler").press("Enter")
    expect(sophie.get_by_role("status")).to_contain_text("Annulation, 9 créneaux.")
    sophie.goto(f"{address}{FILL}")
    assert bars_of(sophie) == before
    assert problems == []
    assert staff.world.scalar("SELECT count(*) FROM policy_reports") == 0


def test_every_form_of_slots_is_accessible_and_works_by_keyboard(sophie: Page, address: str, staff: Staff) -> None:
    problems = problems_of(sophie)
    for path in ("slots", "slots/import", "slots/places", "slots/actions"):
        sophie.goto(f"{address}/console/{path}")
        check(sophie, path.replace("/", "-"))
    sophie.goto(f"{address}/console/slots")
    sophie.get_by_label("Premier jour").fill("2026-11-30")
    sophie.get_by_label("Dernier jour").fill("2026-12-05")
    sophie.get_by_label("mercredi").focus()
    sophie.keyboard.press("Space")
    sophie.get_by_role("button", name="Voir l’aperçu").press("Enter")
    expect(sophie.get_by_text("lundi, mardi, jeudi, vendredi, samedi")).to_be_visible()
    check(sophie, "slots-preview-open")
    sophie.get_by_role("button", name="Confirmer").press("Enter")
    sophie.goto(f"{address}/console/slots/places")
    sophie.get_by_label("Dernier jour").fill("2026-12-05")
    sophie.get_by_label("Marge jamais réservée").fill("5")
    sophie.get_by_role("button", name="Voir l’aperçu").press("Enter")
    check(sophie, "slots-preview-places")
    assert problems == []


def test_a_file_with_mistakes_is_told_line_by_line(sophie: Page, address: str, staff: Staff, tmp_path: Path) -> None:
    table = tmp_path / "faux.csv"
    bad = "<img src=x onerror=alert(1)>;31/02/2027;9h;6\n"
    table.write_text("centre;jour;heure;capacite\n" + bad * 60, encoding="utf-16")
    problems = problems_of(sophie)
    sophie.goto(f"{address}/console/slots/import")
    sophie.get_by_label("Fichier CSV").set_input_files(table)
    sophie.get_by_role("button", name="Voir l’aperçu").click()
    expect(sophie.get_by_role("alert")).to_contain_text("Ligne 2 : ")
    expect(sophie.get_by_role("alert")).to_contain_text("… et 10 autres.")
    check(sophie, "slots-import-refused")
    [problem] = problems
    assert "422" in problem
