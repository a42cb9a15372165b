"""Departments in service while people edit their files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from ivr.core.clock import PARIS
from ivr.core.errors import ConfigurationError
from ivr.department.files import DepartmentStore
from tests.department.conftest import Edit

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


class Seconds:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def store(folder: Path, seconds: Seconds) -> DepartmentStore:
    return DepartmentStore(folder, seconds)


def test_the_switch_suspends_booking_without_a_restart(store: DepartmentStore, seconds: Seconds, edit: Edit) -> None:
    assert store.current().first.booking_open(NOW)
    edit("department.toml", "suspended = false", "suspended = true")
    seconds.now += 2
    assert not store.current().first.booking_open(NOW)


def test_files_are_not_looked_at_more_often_than_every_two_seconds(
    store: DepartmentStore, seconds: Seconds, edit: Edit
) -> None:
    edit("department.toml", "turns = 34", "turns = 40")
    seconds.now += 1.9
    assert store.current().first.limits.turns == 34


def test_files_that_do_not_change_are_not_read_again(store: DepartmentStore, seconds: Seconds) -> None:
    before = store.current()
    seconds.now += 60
    assert store.current() is before


def test_a_wrong_edit_never_replaces_what_is_in_service(store: DepartmentStore, seconds: Seconds, edit: Edit) -> None:
    before = store.current()
    edit("department.toml", "turns = 34", "turns = many")
    seconds.now += 2
    assert store.current() is before
    assert store.problem
    assert "department.toml" in store.problem


def test_a_corrected_edit_is_taken_and_the_problem_forgotten(
    store: DepartmentStore, seconds: Seconds, edit: Edit
) -> None:
    edit("department.toml", "turns = 34", "turns = many")
    seconds.now += 2
    store.current()
    edit("department.toml", "turns = many", "turns = 50")
    seconds.now += 2
    assert store.current().first.limits.turns == 50
    assert store.problem is None


def test_a_new_topic_is_heard_without_a_restart(store: DepartmentStore, seconds: Seconds, folder: Path) -> None:
    path = folder / "saone-et-loire" / "faq" / "dogs.md"
    path.write_text("# Les chiens\nmots: chien\nordre: 15\n\nIls attendent dehors.\n", encoding="utf-8")
    seconds.now += 2
    assert store.current().first.topic("dogs").title == "Les chiens"


def test_files_that_vanish_leave_the_department_in_service(
    store: DepartmentStore, seconds: Seconds, folder: Path
) -> None:
    (folder / "saone-et-loire" / "department.toml").unlink()
    seconds.now += 2
    assert store.current().first.slug == "saone-et-loire"
    assert store.problem


def test_the_line_does_not_start_on_wrong_files(folder: Path, edit: Edit) -> None:
    edit("department.toml", "turns = 34", "turns = 1")
    with pytest.raises(ConfigurationError, match="turns"):
        DepartmentStore(folder)


def test_threads_share_a_store(store: DepartmentStore, seconds: Seconds, edit: Edit) -> None:
    edit("department.toml", "turns = 34", "turns = 40")
    seconds.now += 2
    with ThreadPoolExecutor(8) as pool:
        seen = {pool.submit(lambda: store.current().first.limits.turns).result() for _ in range(40)}
    assert seen <= {34, 40}
    assert store.current().first.limits.turns == 40
