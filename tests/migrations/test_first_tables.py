"""The first migration makes what earlier ones made step by step, and a database of the last release still upgrades."""

from collections.abc import Iterator

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine, text

from ivr.core.db import make_engine, upgrade
from ivr.core.errors import ConfigurationError
from ivr.core.settings import ROOT
from tests.support.databases import Databases

RELEASED = ROOT / "tests" / "data" / "database_of_revision_0020.sql"
CATALOGUES = {
    "tables": "SELECT relname, relkind, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "columns": (
        "SELECT attrelid::regclass::text, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,"
        " attgenerated, pg_get_expr(adbin, adrelid) FROM pg_attribute"
        " JOIN pg_class ON pg_class.oid = attrelid AND relnamespace = 'public'::regnamespace"
        " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": (
        "SELECT proname, pg_get_function_arguments(oid), regexp_replace(prosrc, '\\s+', ' ', 'g') FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace"
    ),
}
"""What describes a database, by the name of each list."""


@pytest.fixture
def released(databases: Databases) -> Iterator[Engine]:
    """A database of the last release, with rows."""
    with databases.fresh(tables=False) as url:
        engine = make_engine(url)
        with engine.begin() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(SchemaManager.get_schema())
            cursor.execute(RELEASED.read_text(encoding="utf-8"))
        yield engine
        engine.dispose()


def described(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {name: sorted(map(str, connection.execute(text(sql)))) for name, sql in CATALOGUES.items()}


def rows(engine: Engine, table: str) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.scalars(text(f"SELECT {table}::text FROM {table}")))  # noqa: S608


def test_a_new_database_is_what_the_last_release_becomes(released: Engine, engine: Engine) -> None:
    upgrade(released)
    found, expected = described(engine), described(released)
    for name in CATALOGUES:
        assert found[name] == expected[name], name


def test_a_database_of_the_last_release_keeps_its_rows(released: Engine) -> None:
    tables = ("accounts", "audit_log", "switches", "calls", "turns", "queue_entries", "tickets", "patients", "slots")
    before = {table: rows(released, table) for table in (*tables, "bookings", "waiting_entries", "errands")}
    assert all(before.values())
    upgrade(released)
    assert {table: rows(released, table) for table in before} == before


def test_it_says_that_a_database_is_of_a_version_it_does_not_know(released: Engine) -> None:
    with released.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0019'"))
    with pytest.raises(ConfigurationError, match="0020"):
        upgrade(released)
