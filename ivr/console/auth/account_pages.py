"""The administrator's pages: accounts and their roles."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, request
from sqlalchemy.orm import Session

from ivr.console.auth import accounts
from ivr.console.auth.accounts import NewAccount
from ivr.console.auth.roles import ROLE_WORDS, Role
from ivr.console.auth.tables import Account
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

Change = Callable[[Session, Author, int], dict[str, object]]
"""Changes an account and returns the values for the page. Raises AccountRefused."""

FIELDS = ("login", "name", "role", "centre", "phone")


@dataclass(frozen=True)
class ListedAccount:
    """An account, as listed."""

    account: Account
    phone: str
    """E.164; empty for the telephone in the browser."""
    centre: str
    """Name of the centre; empty when there is none."""

    @property
    def written(self) -> dict[str, str]:
        """The values of the form."""
        account = self.account
        phone = national(self.phone)
        return {"name": account.name, "role": account.role, "centre": account.centre, "phone": phone}


@dataclass(frozen=True)
class Given:
    """A one-time password, shown once."""

    login: str
    password: str


def add_accounts(console: Console, pages: Pages) -> None:
    """The routes under /console/accounts."""

    def page(**values: object) -> tuple[str, int]:
        with console.transaction() as session:
            listed = _list(console, session)
        centres = console.department().centres
        status = 422 if "problem" in values else 200
        return pages.render("auth/accounts.html", listed=listed, centres=centres, roles=ROLE_WORDS, **values), status

    def refused(reason: str, **values: object) -> tuple[str, int]:
        return page(problem=REFUSALS[reason], **values)

    def card(account: int, status: int = 200, **values: object) -> tuple[str, int]:
        """The page of one account; 404 when the department has no such account."""
        with console.transaction() as session:
            listed = [each for each in _list(console, session) if each.account.id == account]
        if not listed:
            abort(404)
        choices = {"centres": console.department().centres, "roles": ROLE_WORDS}
        known = {"written": listed[0].written, **values}
        return pages.render("auth/account.html", account=listed[0].account, **choices, **known), status

    @pages.page("/accounts", Role.ADMINISTRATOR)
    def accounts_page() -> tuple[str, int]:
        return page()

    @pages.action("/accounts", Role.ADMINISTRATOR)
    def add_account() -> tuple[str, int]:
        written = _written()
        try:
            return page(given=_add(console, written))
        except AccountRefused as refusal:
            return refused(refusal.reason, written=written)

    def changed(account: int, change: Change) -> tuple[str, int]:
        try:
            with console.transaction() as session:
                told = change(session, console.author(), account)
        except AccountRefused as refusal:
            return refused(refusal.reason)
        return page(**told)

    @pages.page("/accounts/<int:account>", Role.ADMINISTRATOR)
    def account_page(account: int) -> tuple[str, int]:
        return card(account)

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
            return card(account, 422, problem=REFUSALS[refusal.reason], written=written)
        return see_other("accounts_page")

    @pages.action("/accounts/<int:account>/remove", Role.ADMINISTRATOR)
    def remove_account(account: int) -> tuple[str, int]:
        return changed(account, _remove)

    @pages.action("/accounts/<int:account>/password", Role.ADMINISTRATOR)
    def reset_password(account: int) -> tuple[str, int]:
        return changed(account, _reset_password)

    @pages.action("/accounts/<int:account>/second-factor", Role.ADMINISTRATOR)
    def reset_second_factor(account: int) -> tuple[str, int]:
        return changed(account, _reset_second_factor)


def _remove(session: Session, author: Author, account: int) -> dict[str, object]:
    accounts.remove(session, author, account)
    name = session.get_one(Account, account).name
    return {"done": f"Le compte de {name} est retiré, ses connexions sont fermées."}


def _reset_password(session: Session, author: Author, account: int) -> dict[str, object]:
    password = accounts.reset_password(session, author, account)
    return {"given": Given(session.get_one(Account, account).login, password)}


def _reset_second_factor(session: Session, author: Author, account: int) -> dict[str, object]:
    accounts.reset_second_factor(session, author, account)
    name = session.get_one(Account, account).name
    return {"done": f"Le second facteur de {name} est effacé : un autre lui sera demandé."}


def _written() -> dict[str, str]:
    return {field: request.form.get(field, "").strip() for field in FIELDS}


def _wanted(written: dict[str, str]) -> NewAccount:
    """Raises AccountRefused for an unknown role."""
    if written["role"] not in ROLE_WORDS:
        raise AccountRefused("There is no such role.", "role")
    return NewAccount(written["login"], written["name"], Role(written["role"]), written["centre"], written["phone"])


def _add(console: Console, written: dict[str, str]) -> Given:
    wanted = _wanted(written)
    with console.transaction() as session:
        password = accounts.add(session, console.line.vault, console.department(), wanted, console.author())
    return Given(wanted.stored_login, password)


def _list(console: Console, session: Session) -> list[ListedAccount]:
    centres = console.department().centre_names
    return [
        ListedAccount(
            account, accounts.phone_of(console.line.vault, account), centres.get(account.centre, account.centre)
        )
        for account in accounts.living(session, person().department)
    ]
