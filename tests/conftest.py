"""What most tests stand on: the clock, the department of the tests, an empty database, a line in this process."""

import os
import sys
import time
from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from ivr.core.clock import PARIS
from ivr.core.crypto import Vault
from tests.support.departments import DEPARTMENTS, IN_SERVICE, SAONE_ET_LOIRE
from tests.support.pure import is_pure

if TYPE_CHECKING:
    from ivr.department import Department
    from ivr.language.prompts import PromptBook
    from tests.support.databases import Databases
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


LONGEST = tuple(Path(__file__).with_name(folder) for folder in ("acceptance", "conversations"))
"""Folders with the tests that take longest."""
GOODBYE = 5.0
"""Seconds for a server's last answers to give their connections back; those that come later stay open."""
_pure = False
"""Whether a pure test is running."""
_FORBIDDEN = ("os.fork", "os.posix_spawn", "socket.bind", "socket.connect", "subprocess.Popen")


def _watch(event: str, _: object) -> None:
    if _pure and event in _FORBIDDEN:
        raise AssertionError(f"{event} in a test that tests/support/pure.py takes for pure.")


sys.addaudithook(_watch)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the pure tests, and puts the longest first, so that no worker is left with one of them at the end."""
    for item in items:
        if is_pure(item):
            item.add_marker("pure")
    items.sort(key=lambda item: not any(map(item.path.is_relative_to, LONGEST)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    global _pure
    _pure = item.get_closest_marker("pure") is not None
    try:
        return (yield)
    finally:
        _pure = False


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(Fernet.generate_key().decode())


@pytest.fixture(scope="session")
def databases() -> "Iterator[Databases]":
    """One PostgreSQL for the tests of this process."""
    from tests.support.databases import served

    with served() as databases:
        yield databases


@pytest.fixture
def db_url(databases: "Databases") -> Iterator[str]:
    """URL of an empty, migrated database of the test's own."""
    with databases.lent() as url:
        yield url


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    from ivr.core.db import make_engine

    engine = make_engine(db_url)
    yield engine
    give_up = time.monotonic() + GOODBYE
    while engine.pool.checkedout() and time.monotonic() < give_up:  # type: ignore[attr-defined]
        time.sleep(0.01)
    engine.dispose()


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
def one_dose_world(db_url: str, engine: Engine, tmp_path: Path) -> "World":
    """The same line in a campaign of single injections of influenza vaccine."""
    from tests.support.departments import one_dose
    from tests.support.world import build

    return build(db_url, engine, tmp_path / "var", NOW, one_dose(tmp_path))


@pytest.fixture
def in_service(db_url: str, engine: Engine, tmp_path: Path) -> "World":
    """A line with slots that serves the departments it comes with."""
    from tests.support.world import build

    world = build(db_url, engine, tmp_path / "var", NOW, IN_SERVICE)
    world.open_slots()
    return world
