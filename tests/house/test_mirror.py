"""The tests stand where the product stands: whoever knows a module knows where its tests are, and the other way."""

from pathlib import Path

from ivr.core.settings import ROOT

TESTS = ROOT / "tests"
ACROSS = ("acceptance", "bench", "conversations", "house", "migrations", "prompts", "understanding")
"""Folders of tests that span several packages, or try what holds no modules."""
BESIDE = ("exchange", "speech_model")
"""Packages beside `ivr/`; their tests have a folder of the same name, next to those of its packages."""


def mirrored(test: Path) -> Path:
    """The folder of the product whose tests lie in the folder of this test."""
    folder = test.relative_to(TESTS).parent
    return ROOT / folder if folder.parts[:1] and folder.parts[0] in BESIDE else ROOT / "ivr" / folder


def names(folder: Path) -> set[str]:
    """What the tests of a folder may be called after: its modules, its packages, and its pages in a browser."""
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return modules | {path.parent.name for path in folder.glob("*/__init__.py")} | {"browser"}


def test_every_test_is_called_after_a_module_of_the_folder_it_mirrors() -> None:
    """`tests/a/test_b.py`, or `test_b_and_more.py` beside it, is the test of `ivr/a/b.py`."""
    strays = []
    for test in sorted(TESTS.rglob("test_*.py")):
        if test.relative_to(TESTS).parts[0] in ACROSS:
            continue
        called = test.stem.removeprefix("test_")
        if not any(called == name or called.startswith(f"{name}_") for name in names(mirrored(test))):
            strays.append(test.relative_to(ROOT).as_posix())
    assert strays == []


def test_every_folder_across_packages_is_there() -> None:
    assert [folder for folder in ACROSS if not (TESTS / folder).is_dir()] == []
