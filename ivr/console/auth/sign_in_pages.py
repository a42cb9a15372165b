"""The pages of signing in: password, code, second factor, change of password."""

from flask import g, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from ivr.console.auth import second_factor, sessions
from ivr.console.auth import sign_in as signing_in
from ivr.console.auth.roles import ANYONE, Role, SignInStep
from ivr.console.web.console import Console, person, signed
from ivr.console.web.guard import SESSION, Guard
from ivr.console.web.pages import Answer, Pages
from ivr.core.audit_log import AuditAction
from ivr.core.errors import AccountRefused, SignInRefused
from ivr.core.log import get_logger

WEAK = {
    "short": "Ce mot de passe est trop court : il faut au moins 12 caractères.",
    "long": "Ce mot de passe est trop long : 200 caractères au plus.",
    "simple": "Ce mot de passe se devine trop facilement : variez les caractères, et n’y mettez pas votre identifiant.",
    "same": "C’est le mot de passe que vous aviez : choisissez-en un autre.",
}
"""Reason of a refusal → message."""


def add_sign_in(console: Console, pages: Pages, guard: Guard) -> None:
    """The routes of signing in and out."""
    _add_password(console, pages, guard)
    _add_code(console, pages, guard)
    _add_enrolment(console, pages, guard)
    _add_new_password(console, pages, guard)


def sign_in_form(console: Console, pages: Pages, **values: object) -> str:
    """The sign-in page, with a button for the OpenID provider if there is one."""
    return pages.render("auth/sign_in.html", provider=console.provider is not None, **values)


def _add_password(console: Console, pages: Pages, guard: Guard) -> None:
    @pages.page("/sign-in", ANYONE)
    def sign_in_page() -> str:
        return sign_in_form(console, pages, ended=SESSION in request.cookies and not g.signed)

    @pages.action("/sign-in", ANYONE)
    def sign_in() -> Answer:
        given = (request.form.get("login", ""), request.form.get("password", ""), console.address())
        try:
            token = signing_in.sign_in(console.line, *given)
        except SignInRefused as refused:
            get_logger().warning("sign-in refused", code=refused.code, wait=refused.wait)
            problem = _refusal(refused, "Identifiant ou mot de passe incorrect.")
            return sign_in_form(console, pages, problem=problem), _status(refused)
        if g.signed:
            _end(console)
        return guard.open_session(token)

    @pages.action("/sign-out", *Role, *SignInStep)
    def sign_out() -> Response:
        _end(console)
        return guard.close_session()


def _add_code(console: Console, pages: Pages, guard: Guard) -> None:
    @pages.page("/code", SignInStep.CODE)
    def code_page() -> str:
        return pages.render("auth/code.html")

    @pages.action("/code", SignInStep.CODE)
    def code() -> Answer:
        try:
            return guard.open_session(signing_in.show_code(console.line, signed(), request.form.get("code", "")))
        except SignInRefused as refused:
            problem = _refusal(refused, "Ce code n’est pas accepté : attendez le suivant sur votre téléphone.")
            return pages.render("auth/code.html", problem=problem), _status(refused)


def _add_enrolment(console: Console, pages: Pages, guard: Guard) -> None:
    def secret() -> str:
        """The secret proposed to this session; it is not stored before a valid code."""
        return second_factor.secret_of(console.line.vault.fingerprint("second factor", signed().key))

    def page(problem: str = "") -> str:
        address = second_factor.address_of(secret(), person().login, console.department().service_name)
        groups = [secret()[at : at + 4] for at in range(0, 32, 4)]
        picture = Markup(second_factor.picture_of(address))  # noqa: S704  (drawn here, from figures only)
        return pages.render("auth/enrol.html", picture=picture, groups=groups, problem=problem)

    @pages.page("/second-factor", SignInStep.ENROL, *Role)
    def enrol_page() -> str:
        return pages.render("auth/enrolled.html") if person().enrolled else page()

    @pages.action("/second-factor", SignInStep.ENROL, *Role)
    def enrol() -> Answer:
        try:
            return guard.open_session(signing_in.enrol(console.line, signed(), secret(), request.form.get("code", "")))
        except SignInRefused:
            return page("Ce code ne correspond pas : vérifiez la clé, puis donnez le code affiché en ce moment."), 422


def _add_new_password(console: Console, pages: Pages, guard: Guard) -> None:
    def page(problem: str = "") -> str:
        return pages.render("auth/password.html", forced=signed().standing is SignInStep.PASSWORD, problem=problem)

    @pages.page("/password", SignInStep.PASSWORD, *Role)
    def password_page() -> str:
        return page()

    @pages.action("/password", SignInStep.PASSWORD, *Role)
    def password() -> Answer:
        chosen, present = request.form.get("chosen", ""), request.form.get("present", "")
        if chosen != request.form.get("again", ""):
            return page("Les deux nouveaux mots de passe ne sont pas les mêmes : écrivez-les encore une fois."), 422
        try:
            return guard.open_session(signing_in.change_password(console.line, signed(), chosen, present))
        except AccountRefused as refused:
            return page(WEAK[refused.reason]), 422
        except SignInRefused as refused:
            return page(_refusal(refused, "Votre mot de passe actuel n’est pas celui-là.")), _status(refused)


def _end(console: Console) -> None:
    with console.transaction() as session:
        sessions.end(session, signed().key)
        console.audited(session, AuditAction.SIGNED_OUT)


def _refusal(refused: SignInRefused, wrong: str) -> str:
    return f"Trop d’essais : réessayez dans {spelled(refused.wait)}." if refused.wait else wrong


def _status(refused: SignInRefused) -> int:
    return 429 if refused.wait else 422


def spelled(seconds: int) -> str:
    """A wait in words, rounded up to minutes above one minute."""
    if seconds < 60:
        return f"{seconds} seconde{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
