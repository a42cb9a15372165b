"""The way to an OpenID provider and back in a real browser, which keeps strict cookies from the way back."""

import socket

from ivr.console.auth.roles import Role
from tests.console.auth.oidc_provider import toy_provider
from tests.console.auth.test_oidc_pages import settings_of
from tests.console.browsing import browser, check, page
from tests.console.staff import Staff
from tests.support.browser import Page, expect, serving

__all__ = ["browser", "page"]  # fixtures


def test_an_agent_goes_to_another_site_and_comes_back_signed_in(page: Page, staff: Staff) -> None:
    staff.account(Role.AGENT)
    with toy_provider("localhost") as provider, socket.create_server(("127.0.0.1", 0)) as listening:
        provider.lies.asks = True
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        staff.rebuild(**settings_of(provider, public_url=address))
        with serving(staff.world.app, listening):
            page.goto(f"{address}/console")
            check(page, "sign-in-provider")
            page.get_by_role("link", name="Avec mon compte professionnel").focus()
            page.keyboard.press("Enter")
            page.get_by_role("link", name="Continuer").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Anna")
            assert page.url == f"{address}/console"
