"""A supervisor closes a day in a real browser."""

from ivr.console.auth.roles import Role
from ivr.worker import tend_moves
from tests.console.browsing import address, browser, check, page, wear
from tests.console.rescheduling.test_pages import NAME, crowd_of
from tests.console.staff import SLUG, Staff
from tests.support.browser import Page, expect, problems_of

__all__ = ["address", "browser", "page"]


def asked_for(page: Page) -> None:
    """The form, first without what it needs, then with it."""
    check(page, "moves-none")
    page.get_by_label("Premier jour fermé").fill("2026-12-01")
    page.get_by_label("Dernier jour fermé").fill("2026-12-01")
    page.get_by_label("Raison").select_option("livraison de vaccins retardée")
    page.get_by_label("Nouveaux rendez-vous à partir du").fill("2026-11-27")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez au moins un centre")
    check(page, "moves-wrong")
    page.get_by_role("checkbox", name=NAME).check()
    page.get_by_role("button", name="Voir l’aperçu").press("Enter")


def confirmed(page: Page) -> None:
    """The preview, confirmed by a wrong name, then by the right one."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aperçu : fermer Chalon-sur-Saône")
    expect(page.get_by_role("row", name="Reçoivent un autre rendez-vous")).to_contain_text("4")
    check(page, "moves-preview")
    page.get_by_label("Pour confirmer, tapez le nom du centre").fill("Chalon")
    page.get_by_role("button", name="Fermer et déplacer 5 personnes").click()
    expect(page.get_by_role("alert")).to_contain_text("Le nom ne correspond pas")
    page.get_by_label("Pour confirmer, tapez le nom du centre").fill(NAME)
    page.keyboard.press("Enter")


def test_a_supervisor_closes_a_day_and_sees_its_people_move(page: Page, address: str, staff: Staff) -> None:
    crowd, problems = crowd_of(staff.world), problems_of(page)
    wear(page, address, staff.at_work(Role.SUPERVISOR).cookie())
    page.goto(f"{address}/console/moves")
    asked_for(page)
    confirmed(page)
    expect(page.get_by_role("heading", level=2).first).to_have_text("Avancement : en cours")
    expect(page.get_by_text("Cette page se met à jour d’elle-même.")).to_be_visible()
    tend_moves(staff.world.line, SLUG)
    expect(page.get_by_text("places retenues, à prévenir")).to_be_visible()
    check(page, "moves-progress")
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("heading", name="Rouvrir ces jours")).to_be_visible()
    check(page, "moves-stopped")
    page.get_by_role("button", name="Reprendre").press("Enter")
    expect(page.get_by_role("button", name="Arrêter")).to_be_visible()
    page.get_by_role("link", name="La personne à appeler").click()
    expect(page.get_by_role("link", name="MARTIN 4 Jeanne")).to_be_visible()
    check(page, "moves-people")
    tend_moves(staff.world.line, SLUG)
    first = crowd.one("SELECT min(id) FROM patients")
    page.goto(f"{address}/console/patients/{first}")
    expect(page.get_by_role("heading", name="Jour fermé")).to_be_visible()
    check(page, "moves-proposal")
    page.get_by_role("button", name="Elle accepte").press("Enter")
    expect(page.get_by_role("row", name="déplacé")).to_be_visible()
    page.goto(f"{address}/console/moves")
    expect(page.get_by_role("row", name=NAME)).to_contain_text("en cours")
    check(page, "moves-list")
    page.goto(f"{address}/console/figures/places?from=2026-12-01&to=2026-12-01")
    expect(page.get_by_role("row", name="Chalon").first).to_contain_text("4 / 4")
    assert crowd.findings() == []
    assert [each for each in problems if "422" not in each] == []
    assert staff.world.scalar("SELECT count(*) FROM policy_reports") == 0
