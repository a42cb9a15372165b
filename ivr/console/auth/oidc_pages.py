"""The routes of signing in with an OpenID provider.

Session cookies are not sent on requests from another site (SameSite=Strict). The way back therefore has a separate
cookie, and ends with a page that loads the console, because a redirect would still count as cross-site."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import abort, make_response, redirect, request
from werkzeug.wrappers import Response

from ivr.console.auth import sign_in, throttling
from ivr.console.auth.roles import ANYONE
from ivr.console.auth.sign_in import SignInState
from ivr.console.auth.sign_in_pages import sign_in_form
from ivr.console.web.console import Console
from ivr.console.web.guard import Guard
from ivr.console.web.pages import Pages
from ivr.core.clock import system_clock
from ivr.core.errors import ConfigurationError, ProviderRefused
from ivr.core.log import get_logger

if TYPE_CHECKING:
    from ivr.console.auth.openid import OpenIdProvider

COOKIE = "ivr_oidc"
PATH = "/console/oidc"
LASTS = timedelta(minutes=10)
"""Time for signing in at the provider."""
REFUSALS = {
    "unknown": "Votre identité est reconnue, mais aucun compte ne lui correspond : demandez-le à l’administrateur.",
    "provider": "Le fournisseur d’identité ne répond pas comme il devrait : réessayez, ou donnez votre mot de passe.",
    "wait": "Trop d’essais : réessayez dans quelques minutes, ou donnez votre mot de passe.",
}
NOT_TAKEN = "Cette connexion n’est pas acceptée : recommencez."


def add_oidc(console: Console, pages: Pages, guard: Guard) -> None:
    """The routes under /console/oidc; 404 without a provider."""

    def provider() -> "OpenIdProvider":
        return console.provider or abort(404)

    def refused(error: ProviderRefused) -> Response:
        get_logger().warning("sign-in by the provider refused", code=error.code, reason=error.reason)
        problem = REFUSALS.get(error.reason, NOT_TAKEN)
        return make_response(sign_in_form(console, pages, problem=problem), 422)

    @pages.page("/oidc/start", ANYONE)
    def start_provider() -> Response:
        ticket = SignInState.fresh()
        try:
            response = redirect(provider().address(ticket), 303)
        except ProviderRefused as error:
            return refused(error)
        _hand_out(console, response, ticket)
        return response

    @pages.page("/oidc/return", ANYONE)
    def return_from_provider() -> Response:
        asked = provider()
        try:
            token = _enter(console, asked)
            response: Response = make_response(pages.render("auth/entered.html"))
            guard.keep_session(response, token)
        except ProviderRefused as error:
            response = refused(error)
        response.delete_cookie(COOKIE, path=PATH, secure=console.https, httponly=True, samesite="Lax")
        return response


def _hand_out(console: Console, response: Response, ticket: SignInState) -> None:
    kept = {"state": ticket.state, "nonce": ticket.nonce, "verifier": ticket.verifier, "at": system_clock().isoformat()}
    sealed = console.line.vault.seal(kept).decode()
    limits: dict[str, Any] = {"path": PATH, "max_age": LASTS, "samesite": "Lax"}
    response.set_cookie(COOKIE, sealed, secure=console.https, httponly=True, **limits)


def _enter(console: Console, provider: "OpenIdProvider") -> str:
    """A session id for the person sent back by the provider. Raises ProviderRefused."""
    ticket = _handed_back(console)
    vault = console.line.vault
    mark = vault.fingerprint("provider", console.address())
    with console.transaction() as session:
        if throttling.take_try(session, mark):
            raise ProviderRefused("There were too many tries from that address.", "wait")
    vouched = provider.vouches(request.args.get("code", ""), ticket)
    token = sign_in.enter(
        console.line, vault.fingerprint("state", ticket.state), vouched, console.settings.oidc_trust_mfa
    )
    with console.transaction() as session:
        throttling.forgive(session, mark)
    return token


def _handed_back(console: Console) -> SignInState:
    """This browser's sign-in state, if the provider's response matches it. Raises ProviderRefused."""
    foreign = ProviderRefused("The answer of the OpenID provider is not to a question of this browser.", "state")
    try:
        kept = console.line.vault.open(request.cookies.get(COOKIE, "").encode())
    except ConfigurationError as error:
        raise foreign from error
    age = system_clock() - datetime.fromisoformat(kept["at"])
    if kept["state"] != request.args.get("state") or age > LASTS:
        raise foreign
    if not request.args.get("code"):
        raise ProviderRefused("The OpenID provider did not let that person in.", "token")
    return SignInState(kept["state"], kept["nonce"], kept["verifier"])
