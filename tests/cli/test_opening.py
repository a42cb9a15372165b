"""What commands say of a database that cannot be used."""

import click
import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from ivr.cli.audit import audit
from ivr.cli.database import upgrade_command
from ivr.cli.queue import queue
from ivr.core.errors import ConfigurationError, InputError
from tests.support.databases import Databases

NOWHERE = "postgresql://ivr@localhost:1/ivr"


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("IVR_DATA_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("IVR_SECRET_KEY", "a" * 40)
    return monkeypatch


@pytest.mark.parametrize("command", [audit, queue, upgrade_command])
def test_a_database_that_does_not_answer_is_told_in_a_sentence(
    database: pytest.MonkeyPatch, command: click.Command
) -> None:
    database.setenv("IVR_DATABASE_URL", NOWHERE)
    with pytest.raises(ConfigurationError, match="does not answer"):
        CliRunner().invoke(command, catch_exceptions=False)


def test_a_database_without_tables_is_told_what_makes_them(database: pytest.MonkeyPatch, databases: Databases) -> None:
    database.setenv("IVR_DATABASE_URL", databases.url)
    with pytest.raises(ConfigurationError, match="ivr db upgrade"):
        CliRunner().invoke(queue, catch_exceptions=False)


def test_a_department_that_is_none_is_told(database: pytest.MonkeyPatch, databases: Databases) -> None:
    database.setenv("IVR_DATABASE_URL", databases.url)
    with pytest.raises(InputError, match="no department 'nord'"):
        CliRunner().invoke(queue, ["--department", "nord"], catch_exceptions=False)
