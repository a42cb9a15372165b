"""Outbound calls in a real browser: progress, and the people that an agent has to call."""

from datetime import date

from ivr.console.auth.roles import Role
from ivr.outbound.model import Disposition
from tests.console.browsing import address, browser, check, page, wear
from tests.console.staff import Staff
from tests.outbound.office import CallOut
from tests.outbound.people import expect as book
from tests.outbound.people import numbered
from tests.support.browser import Page, expect, problems_of

__all__ = ["address", "browser", "page"]  # fixtures


def test_a_supervisor_watches_pauses_and_calls(page: Page, address: str, staff: Staff) -> None:
    calls, problems = CallOut.of(staff.world), problems_of(page)
    wear(page, address, staff.at_work(Role.SUPERVISOR).cookie())
    page.goto(f"{address}/console/campaigns")
    check(page, "campaigns-none")
    book(staff.world, *numbered(6, date(2026, 11, 27)))
    calls.plan()
    endings = (Disposition.CONFIRMED, Disposition.REFUSED, Disposition.MACHINE, Disposition.CANCELLED)
    for ended in endings:
        calls.dial()
        calls.later(seconds=1)
        calls.end(calls.exchange.taken[-1][1], ended)
    expect(page.get_by_text("3 sur 6")).to_be_visible(timeout=60_000)
    page.get_by_role("checkbox", name="Je laisse ces 3 personnes aux agents").check()
    page.get_by_role("button", name="Mettre en pause : Rappels de rendez-vous").press("Enter")
    expect(page.get_by_role("heading", name="Rappels de rendez-vous : en pause")).to_be_visible()
    check(page, "campaigns-paused")
    page.get_by_role("button", name="Reprendre : Rappels de rendez-vous").press("Enter")
    page.get_by_role("link", name="Personnes à appeler").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À appeler par une personne : 1")
    check(page, "unreached")
    page.get_by_role("link", name="Ouvrir").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("MARTIN Jeanne")
    check(page, "unreached-person")
    page.get_by_role("button", name="Personne jointe").press("Enter")
    expect(page.get_by_text("Il n’y a personne à appeler.")).to_be_visible()
    assert problems == []
    assert staff.world.scalar("SELECT count(*) FROM policy_reports") == 0
