"""Each table has one package that writes it; `docs/architecture.md` says which."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.core.db import Base
from ivr.core.settings import ROOT
from ivr.migrations.metadata import TABLES
from tests.house.pages import read

PAGE = "docs/architecture.md"
_HEADING = "## Who writes which table"
_ROW = re.compile(r"^\| `ivr\.(\w+)` \| (.+) \|$", re.MULTILINE)
_WRITES = re.compile(r"\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE(?=\s+\w+\s+(?:\w+\s+)?SET\b))\s+(\w+)")
_FILLED_IN = re.compile(r"\bINSERT\s+INTO\s+(?:\W|$)")
"""The table is a variable: the module writes each table whose name stands in it as a string."""
_READS_BOOKINGS = re.compile(r"\b(?:FROM|JOIN)\s+bookings\b")
_BUILDERS = {"insert", "update", "delete"}


def owners() -> dict[str, str]:
    """Package by table, as the page says."""
    section = read(PAGE).split(_HEADING, 1)[1].split("\n## ", 1)[0]
    return {table: package for package, tables in _ROW.findall(section) for table in re.findall(r"`(\w+)`", tables)}


def modules() -> list[Path]:
    """The modules of the line; a migration may change any table."""
    return [path for path in sorted((ROOT / "ivr").rglob("*.py")) if "migrations" not in path.parts]


def package(path: Path) -> str:
    """The package directly in `ivr/`; the module itself when it is in none."""
    return path.relative_to(ROOT / "ivr").parts[0].removesuffix(".py")


def strings(tree: ast.AST) -> Iterator[str]:
    """The texts of a module, what is filled into them left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield " ".join(each.value for each in node.values if isinstance(each, ast.Constant))  # type: ignore[misc]


def classes() -> dict[str, str]:
    """Table by name of its class."""
    return {each.class_.__name__: each.local_table.description for each in Base.registry.mappers}  # type: ignore[attr-defined]


def written(path: Path) -> set[str]:
    """The tables that a module writes, by SQL, by a statement built from a class, or or by making a row."""
    tree, known = ast.parse(path.read_text()), classes()
    tables = {table for each in strings(tree) for table in _WRITES.findall(each)}
    if any(map(_FILLED_IN.search, strings(tree))):
        tables |= {*strings(tree)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called in known:
            tables.add(known[called])
        elif called in _BUILDERS:
            tables |= {known[each.id] for each in ast.walk(node) if isinstance(each, ast.Name) and each.id in known}
    return tables & {*known.values()}


def test_every_table_has_an_owner() -> None:
    assert TABLES
    assert owners().keys() == Base.metadata.tables.keys()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_table_is_written_by_its_owner_only(path: Path) -> None:
    foreign = {table for table in written(path) if owners()[table] != package(path)}
    assert not foreign, f"{path.relative_to(ROOT)} writes {', '.join(sorted(foreign))}"


def test_the_page_names_no_package_that_writes_nothing() -> None:
    wrote = {(table, package(path)) for path in modules() for table in written(path)}
    idle = {table for table, owner in owners().items() if (table, owner) not in wrote}
    assert idle == set()


def test_bookings_are_read_by_their_owner_only() -> None:
    """Others read the view `ivr.booking.views.APPOINTMENTS`."""
    outside = [path for path in modules() if package(path) != "booking"]
    found = [path for path in outside if any(map(_READS_BOOKINGS.search, strings(ast.parse(path.read_text()))))]
    assert found == []
