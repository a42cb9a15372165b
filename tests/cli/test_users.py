"""`ivr users`: accounts from the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from ivr.cli import ivr
from ivr.console.auth.roles import Role
from ivr.core.errors import AccountRefused, InputError
from tests.console.staff import PASSWORD, Staff

Run = Callable[..., Result]
ADD = ("users", "add", "anna", "--name", "Anna", "--role")


@pytest.fixture
def run(staff: Staff, db_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the `ivr` command on the test's database, with the test's keys."""
    settings = staff.world.settings
    address = make_url(db_url).set(drivername="postgresql").render_as_string(hide_password=False)
    values = {"DATABASE_URL": address, "VAR": str(settings.var_dir), "NOW": "2026-11-24T10:00"}
    for name, value in values.items():
        monkeypatch.setenv(f"IVR_{name}", value)

    def command(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(ivr, arguments, input=typed)

    return command


def test_an_account_is_made_and_its_password_printed_once(staff: Staff, run: Run) -> None:
    password = run(*ADD, "agent", "--phone", "0385218399").output.strip()
    browser = staff.browser()
    assert "Nouveau mot de passe" in browser.follow(browser.sign_in("anna", password)).text
    listed = run("users", "list").output
    assert password not in listed
    assert "anna" in listed
    assert staff.world.scalar("SELECT (deed, account_id)::text FROM audit_log LIMIT 1") == "(account.add,)"


def test_a_town_hall_needs_its_centre(staff: Staff, run: Run) -> None:
    assert isinstance(run(*ADD, "town_hall").exception, AccountRefused)
    assert run(*ADD, "town_hall", "--centre", "555").exit_code == 0


def test_an_account_is_removed_by_its_login(staff: Staff, run: Run) -> None:
    browser = staff.at_work(Role.AGENT)
    assert "removed" in run("users", "remove", "Anna").output
    assert browser.get("/console").location == "/console/sign-in"
    assert isinstance(run("users", "remove", "anna").exception, InputError)


def test_a_forgotten_password_is_replaced(staff: Staff, run: Run) -> None:
    staff.account(Role.AGENT)
    password = run("users", "password", "anna").output.strip()
    assert staff.browser().sign_in("anna").status_code == 422
    assert staff.browser().sign_in("anna", password).status_code == 303


def test_a_password_can_be_asked_for_instead_of_printed(staff: Staff, run: Run) -> None:
    staff.account(Role.AGENT)
    chosen = "trois chats verts"
    answer = run("users", "password", "anna", "--ask", typed=f"{chosen}\n{chosen}\n")
    assert chosen not in answer.output
    assert staff.browser().sign_in("anna", chosen).status_code == 303


def test_a_weak_password_is_not_set(staff: Staff, run: Run) -> None:
    staff.account(Role.AGENT)
    assert isinstance(run("users", "password", "anna", "--ask", typed="short\nshort\n").exception, InputError)
    assert staff.browser().sign_in("anna", PASSWORD).status_code == 303


def test_a_lost_second_factor_is_forgotten(staff: Staff, run: Run) -> None:
    staff.account(Role.SUPERVISOR)
    assert run("users", "totp", "sophie").exit_code == 0
    assert staff.world.scalar("SELECT second_factor FROM accounts") is None


def test_accounts_of_another_department_are_not_found(staff: Staff, run: Run, tmp_path: Path) -> None:
    staff.account(Role.AGENT, department="jura")
    for command in ("remove", "password", "totp"):
        assert isinstance(run("users", command, "anna").exception, InputError)
    assert isinstance(run("users", "list", "--department", "jura").exception, InputError)
