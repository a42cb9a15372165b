"""Which tests are pure: they need no database, no process, no socket, no model and no voice.

It is derived from the fixtures of a test and from what its module imports, through the modules of the tests."""

import ast
from functools import cache
from pathlib import Path

import pytest

HEAVY = (
    *("ctypes", "http.server", "multiprocessing", "requests", "socket", "socketserver", "subprocess", "websockets"),
    *("flask", "playwright", "psutil", "simple_websocket", "sqlalchemy", "vosk", "werkzeug"),
    *("exchange.api", "ivr.app", "ivr.speech.asr", "ivr.speech.lexicon", "ivr.speech.voices", "ivr.worker"),
    *("bench", "speech_model"),
)
"""Modules that stand for any of these, and what lies in them."""
TESTS = Path(__file__).parents[1]


def is_pure(item: pytest.Item) -> bool:
    """Whether a test is pure."""
    assert isinstance(item, pytest.Function)
    if "databases" in item.fixturenames or item.get_closest_marker("acceptance"):
        return False
    fixtures = (found[-1].func.__module__ for found in item._fixtureinfo.name2fixturedefs.values())
    places = {item.module.__name__, *(each for each in fixtures if each.startswith("tests."))} - {"tests.conftest"}
    return not any(map(_is_heavy, places))


@cache
def _is_heavy(module: str) -> bool:
    """Whether a module of the tests imports something heavy."""
    return any(_stands_for_heavy(name) for name in _imports(module))


def _stands_for_heavy(name: str) -> bool:
    if name.startswith("tests.") and name != "tests.conftest":
        return _is_heavy(name)
    return any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)


def _imports(module: str) -> set[str]:
    """The modules that the file of a module of the tests imports anywhere in it."""
    path = TESTS.joinpath(*module.split(".")[1:])
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else ():
        match node:
            case ast.Import(names):
                found.update(each.name for each in names)
            case ast.ImportFrom(name, names):
                found.update({str(name), *(f"{name}.{each.name}" for each in names)})
    return {name for name in found if not name.startswith("tests.") or _exists(name)}


def _exists(name: str) -> bool:
    path = TESTS.joinpath(*name.split(".")[1:])
    return path.is_dir() or path.with_suffix(".py").exists()
