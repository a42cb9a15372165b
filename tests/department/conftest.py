"""A department whose files a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.core.errors import ConfigurationError
from ivr.department import Department
from ivr.department.files import load_department
from tests.support.departments import DEPARTMENTS, SAONE_ET_LOIRE

Edit = Callable[[str, str, str], None]
"""File, text to find, text to put in its place."""


@pytest.fixture(scope="session")
def real() -> Department:
    return load_department(SAONE_ET_LOIRE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the departments folder."""
    return Path(shutil.copytree(DEPARTMENTS, tmp_path / "departments"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    def change(file: str, old: str, new: str) -> None:
        path = folder / "saone-et-loire" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.fixture
def errors(folder: Path) -> Callable[[], list[str]]:
    """What loading the copy complains about, each as `file:line: sentence` without the folder."""

    def load() -> list[str]:
        try:
            load_department(folder / "saone-et-loire")
        except ConfigurationError as error:
            return str(error).replace(f"{folder}/saone-et-loire/", "").splitlines()
        return []

    return load
