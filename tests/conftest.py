"""A real PostgreSQL for the tests: one embedded server per test process, one database cloned per test."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine, make_url, text

from ivr.core.clock import PARIS
from ivr.core.crypto import Vault
from tests.support.departments import DEPARTMENTS, IN_SERVICE, SAONE_ET_LOIRE

if TYPE_CHECKING:
    from ivr.department import Department
    from ivr.language.prompts import PromptBook
    from tests.support.world import World

if "IVR_VOSK_MODEL" in os.environ:
    os.environ["SPEECH_MODEL"] = os.environ["IVR_VOSK_MODEL"]
for _name in [name for name in os.environ if name.startswith(("IVR_", "TWILIO_")) and name != "IVR_CHROMIUM"]:
    del os.environ[_name]
os.environ["IVR_VOSK_MODEL"] = ""  # a test whose line listens says so
os.environ["IVR_DEPARTMENTS"] = str(DEPARTMENTS)

hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
"""A Tuesday morning, agents at work: the fixed business clock of the tests."""

_numbers = itertools.count()


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(Fernet.generate_key().decode())


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """URL of a PostgreSQL whose database `template_ivr` has all tables.

    Its folder is not one of pytest's, which other test runs on the machine tidy away. What happens to a database when
    the machine loses power is not tested here, so it need not wait for the disk."""
    from ivr.core.db import _with_driver, embedded_server, make_engine, upgrade

    folder = Path(tempfile.mkdtemp(prefix="ivr-tests-"))
    server = embedded_server(folder / "data")
    url = _with_driver(server.get_uri())
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE template_ivr"))
    engine = make_engine(_database(url, "template_ivr"))
    upgrade(engine)
    engine.dispose()
    admin.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def db_url(server_url: str) -> Iterator[str]:
    """URL of an empty, migrated database of the test's own."""
    with fresh_database(server_url) as url:
        yield url


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """URL of an empty, migrated database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template_ivr"))
    yield _database(server_url, name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    from ivr.core.db import make_engine

    engine = make_engine(db_url)
    yield engine
    engine.dispose()


def _database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def saone_et_loire() -> "Department":
    from ivr.department.files import load_department

    return load_department(SAONE_ET_LOIRE)


@pytest.fixture(scope="session")
def book() -> "PromptBook":
    from ivr.core.settings import ROOT
    from ivr.language.prompts import PromptBook

    return PromptBook.load(ROOT / "prompts" / "fr")


@pytest.fixture
def world(db_url: str, engine: Engine, tmp_path: Path) -> "World":
    """A line without any slot, on a Tuesday morning."""
    from tests.support.world import build

    return build(db_url, engine, tmp_path / "var", NOW)


@pytest.fixture
def in_service(db_url: str, engine: Engine, tmp_path: Path) -> "World":
    """A line with slots that serves the departments it comes with."""
    from tests.support.world import build

    world = build(db_url, engine, tmp_path / "var", NOW, IN_SERVICE)
    world.open_slots()
    return world
