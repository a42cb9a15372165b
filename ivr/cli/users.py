"""`ivr users`: manages the accounts of the console."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from ivr.cli.opening import department_option, opened
from ivr.console.auth import accounts, passwords
from ivr.console.auth.accounts import NewAccount
from ivr.console.auth.roles import Role
from ivr.core.audit_log import Author
from ivr.core.db import transaction
from ivr.core.errors import InputError
from ivr.core.phone_numbers import national


@click.group()
def users() -> None:
    """The accounts of the console."""


@users.command("add")
@click.argument("login")
@click.option("--name", required=True, help="Name shown to colleagues.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--centre", default="", help="Code of the centre, for a town hall.")
@click.option("--phone", default="", help="Telephone number for calls.  [default: calls ring in the browser]")
@department_option
def add_command(login: str, slug: str, **given: str) -> None:
    """Create an account and print its one-time password, to be changed at the first sign-in."""
    wanted = NewAccount(login, given["name"], Role(given["role"]), given["centre"], given["phone"])
    with opened(slug) as (line, department), transaction(line.engine) as session:
        author = Author(None, department.slug, line.clock())
        password = accounts.add(session, line.vault, department, wanted, author)
    click.echo(password)


@users.command("list")
@department_option
def list_command(slug: str) -> None:
    """Show the accounts of a department."""
    table = Table("Login", "Name", "Role", "Centre", "Telephone", "Second factor", "First sign-in")
    with opened(slug) as (line, department), Session(line.engine) as session:
        for account in accounts.living(session, department.slug):
            phone = national(accounts.phone_of(line.vault, account)) or "browser"
            factor = "yes" if account.second_factor else "no"
            first = "to come" if account.one_time else "done"
            table.add_row(account.login, account.name, account.role, account.centre, phone, factor, first)
    Console().print(table)


@users.command("remove")
@click.argument("login")
@department_option
def remove_command(login: str, slug: str) -> None:
    """Remove an account and end its sessions."""
    with _account(slug, login) as (session, author, account):
        accounts.remove(session, author, account)
    click.echo(f"The account {login} is removed.")


@users.command("password")
@click.argument("login")
@click.option("--ask", is_flag=True, help="Ask for a password instead of printing a one-time password.")
@department_option
def password_command(login: str, ask: bool, slug: str) -> None:
    """Reset an account's password and print the one-time password."""
    chosen = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else ""
    if chosen and passwords.weakness(chosen, accounts.login_of(login)):
        raise InputError(f"A password has {passwords.SHORTEST} characters or more and is not built on the login.")
    with _account(slug, login) as (session, author, account):
        password = accounts.reset_password(session, author, account, chosen)
    click.echo("The password is set; another will be asked for at the next sign-in." if ask else password)


@users.command("totp")
@click.argument("login")
@department_option
def totp_command(login: str, slug: str) -> None:
    """Remove an account's second factor, for instance after the loss of a telephone."""
    with _account(slug, login) as (session, author, account):
        accounts.reset_second_factor(session, author, account)
    click.echo(f"The second factor of {login} is removed.")


@contextmanager
def _account(slug: str, login: str) -> Iterator[tuple[Session, Author, int]]:
    """A transaction, its author, and the account of that login in the department. Raises InputError."""
    with opened(slug) as (line, department), transaction(line.engine) as session:
        found = accounts.by_login(session, login)
        if not found or found.department != department.slug:
            raise InputError(f"There is no account {login} in {department.name}; `ivr users list` shows them.")
        yield session, Author(None, department.slug, line.clock()), found.id
