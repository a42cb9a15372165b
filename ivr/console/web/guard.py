"""Checks every request of the console: session, role and form token.

A form token is a keyed hash of the cookie of the session, or of the browser before there is one: another site can
neither read the cookie nor make the token, and nothing is stored."""

import hashlib
import hmac
import secrets

from flask import Response, abort, g, redirect, request, url_for
from structlog.contextvars import bind_contextvars
from werkzeug.wrappers import Response as BaseResponse

from ivr.console.auth import sessions
from ivr.console.auth.roles import ANYONE, Role, SignInStep
from ivr.console.auth.sessions import Signed
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages
from ivr.core.db import transaction

SESSION = "ivr_session"
VISITOR = "ivr_visitor"
"""Cookies for /console only: the session, and the browser before there is one."""

UNGUARDED = frozenset({"console.static", "console.policy_report"})
"""Endpoints without a session: files, and the reports that browsers post."""

STEP_PAGES = {
    SignInStep.CODE: "console.code_page",
    SignInStep.PASSWORD: "console.password_page",
    SignInStep.ENROL: "console.enrol_page",
}


class Guard:
    """The guard of one console."""

    def __init__(self, console: Console, pages: Pages) -> None:
        self._console = console
        self._access = pages.access
        self._idle = pages.idle
        self._largest = pages.largest
        pages.blueprint.before_request(self.admit)
        pages.blueprint.after_request(self._greet)
        pages.blueprint.add_app_template_global(self.form_token)

    def admit(self) -> BaseResponse | None:
        """None when the request is allowed, else a redirect; aborts with 403, or 400 for a forged form."""
        if request.endpoint in UNGUARDED:
            return None
        g.signed = self._find()
        if g.signed:
            bind_contextvars(account=g.signed.person.id)
        elsewhere = self._elsewhere(self._access[request.endpoint or ""], g.signed)
        if elsewhere:
            return redirect(url_for(elsewhere), 303)
        if request.endpoint in self._largest:  # the form is only read after the check of the role
            request.max_content_length = self._largest[request.endpoint]
        if request.method not in ("GET", "HEAD", "OPTIONS") and not self._is_ours():
            abort(400)
        return None

    def form_token(self) -> str:
        """The token for the forms of this page."""
        return self._token(request.cookies.get(SESSION, "") if g.get("signed") else self._visitor())

    def open_session(self, token: str) -> BaseResponse:
        """Redirects to the console with a session cookie."""
        response = redirect(url_for("console.home"), 303)
        self.keep_session(response, token)
        return response

    def keep_session(self, response: BaseResponse, token: str) -> None:
        """Sets the session cookie on a response."""
        self._set(response, SESSION, token)

    def close_session(self) -> BaseResponse:
        """Redirects to the sign-in page without a session cookie."""
        response = redirect(url_for("console.sign_in_page"), 303)
        response.delete_cookie(SESSION, path="/console", secure=self._console.https, httponly=True, samesite="Strict")
        return response

    def _find(self) -> Signed | None:
        token = request.cookies.get(SESSION, "")
        if not token:
            return None
        with transaction(self._console.line.engine) as session:
            keep = request.endpoint not in self._idle
            return sessions.find(session, token, self._console.now(), self._console.two_factors, keep=keep)

    @staticmethod
    def _elsewhere(who: frozenset[str], signed: Signed | None) -> str:
        """The endpoint to redirect to when this one is not allowed; empty when it is."""
        if ANYONE in who:
            return ""
        if signed is None:
            return "console.sign_in_page"
        if signed.standing in who:
            return ""
        if isinstance(signed.standing, Role):
            abort(403)
        return STEP_PAGES[signed.standing]

    def _is_ours(self) -> bool:
        cookie = request.cookies.get(SESSION if g.signed else VISITOR, "")
        given = request.form.get("token", "")
        return hmac.compare_digest(given.encode(), self._token(cookie).encode())

    def _token(self, cookie: str) -> str:
        return hmac.new(
            self._console.settings.secret_key.encode(), f"form {cookie}".encode(), hashlib.sha256
        ).hexdigest()

    def _visitor(self) -> str:
        if "visitor" not in g:
            g.visitor = request.cookies.get(VISITOR, "") or secrets.token_urlsafe(16)
        return str(g.visitor)

    def _greet(self, response: Response) -> Response:
        if "visitor" in g and request.cookies.get(VISITOR) != g.visitor:
            self._set(response, VISITOR, g.visitor)
        return response

    def _set(self, response: BaseResponse, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/console", secure=self._console.https, httponly=True, samesite="Strict")
