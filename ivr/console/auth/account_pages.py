"""The administrator's pages: accounts and their roles."""

from functools import partial
from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session

from ivr.console.auth import accounts
from ivr.console.auth.accounts import NewAccount
from ivr.console.auth.roles import ROLE_WORDS, Role
from ivr.console.tables import Account
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import Author
from ivr.core.errors import AccountRefused
from ivr.core.phone_numbers import national

REFUSALS = {
    "login": "Un identifiant a 2 à 60 lettres sans accent, chiffres, points ou tirets.",
    "name": "Donnez un nom de 80 caractères au plus.",
    "taken": "Cet identifiant est déjà pris : choisissez-en un autre.",
    "role": "Choisissez un rôle dans la liste.",
    "centre": "Une mairie, et elle seule, travaille pour un centre : choisissez le centre, ou un autre rôle.",
    "phone": "Ce numéro ne peut pas être appelé : écrivez-le comme 03 85 21 83 99.",
    "unknown": "Ce compte n’existe plus.",
    "own_role": "On ne change pas son propre rôle : demandez-le à un autre administrateur.",
    "own": "On ne retire pas son propre compte : demandez-le à un autre administrateur.",
}
"""Reason of a refusal → message."""

FIELDS = ("login", "name", "role", "centre", "phone")


def add_accounts(console: Console, pages: Pages) -> None:
    """The routes under /console/accounts."""

    def page(template: str, status: int = 200, **values: object) -> tuple[str, int]:
        return pages.render(template, centres=console.department().centre_names, roles=ROLE_WORDS, **values), status

    def one(account: int) -> Account:
        """An account; aborts with 404 when the department has no such account."""
        with console.transaction() as session:
            living = accounts.living(session, person().department)
        return next((each for each in living if each.id == account), None) or abort(404)

    def everybody(status: int = 200, **values: object) -> tuple[str, int]:
        with console.transaction() as session:
            listed = accounts.living(session, person().department)
        phone = partial(accounts.phone_of, console.line.vault)
        return page("auth/accounts.html", status, listed=listed, phone=phone, **values)

    @pages.page("/accounts", Role.ADMINISTRATOR)
    def accounts_page() -> tuple[str, int]:
        return everybody()

    @pages.action("/accounts", Role.ADMINISTRATOR)
    def add_account() -> tuple[str, int]:
        written = _written()
        try:
            return everybody(given=_add(console, written))
        except AccountRefused as refusal:
            return everybody(422, problem=REFUSALS[refusal.reason], written=written)

    @pages.page("/accounts/<int:account>", Role.ADMINISTRATOR)
    def account_page(account: int) -> tuple[str, int]:
        found = one(account)
        phone = national(accounts.phone_of(console.line.vault, found))
        written = {"name": found.name, "role": found.role, "centre": found.centre, "phone": phone}
        return page("auth/account.html", account=found, written=written)

    @pages.action("/accounts/<int:account>", Role.ADMINISTRATOR)
    def change_account(account: int) -> Answer:
        written = _written()
        try:
            values = accounts.checked(console.line.vault, console.department(), _wanted(written))
            with console.transaction() as session:
                accounts.change(session, console.author(), account, values)
        except AccountRefused as refusal:
            if refusal.reason == "unknown":
                abort(404)
            problem = REFUSALS[refusal.reason]
            return page("auth/account.html", 422, account=one(account), problem=problem, written=written)
        return see_other("accounts_page")

    @pages.action("/accounts/<int:account>/<any(remove, password, 'second-factor'):change>", Role.ADMINISTRATOR)
    def reset_account(account: int, change: str) -> tuple[str, int]:
        try:
            with console.transaction() as session:
                shown = CHANGES[change](session, console.author(), account)
        except AccountRefused as refusal:
            return everybody(422, problem=REFUSALS[refusal.reason])
        return everybody(**shown)


def _remove(session: Session, author: Author, account: int) -> dict[str, Any]:
    accounts.remove(session, author, account)
    name = session.get_one(Account, account).name
    return {"done": f"Le compte de {name} est retiré, ses connexions sont fermées."}


def _reset_password(session: Session, author: Author, account: int) -> dict[str, Any]:
    password = accounts.reset_password(session, author, account)
    return {"given": {"login": session.get_one(Account, account).login, "password": password}}


def _reset_second_factor(session: Session, author: Author, account: int) -> dict[str, Any]:
    accounts.reset_second_factor(session, author, account)
    name = session.get_one(Account, account).name
    return {"done": f"Le second facteur de {name} est effacé : un autre lui sera demandé."}


CHANGES = {"remove": _remove, "password": _reset_password, "second-factor": _reset_second_factor}


def _written() -> dict[str, str]:
    return {field: request.form.get(field, "").strip() for field in FIELDS}


def _wanted(written: dict[str, str]) -> NewAccount:
    """Raises AccountRefused for an unknown role."""
    if written["role"] not in ROLE_WORDS:
        raise AccountRefused("There is no such role.", "role")
    return NewAccount(written["login"], written["name"], Role(written["role"]), written["centre"], written["phone"])


def _add(console: Console, written: dict[str, str]) -> dict[str, str]:
    wanted = _wanted(written)
    with console.transaction() as session:
        password = accounts.add(session, console.line.vault, console.department(), wanted, console.author())
    return {"login": wanted.stored_login, "password": password}
