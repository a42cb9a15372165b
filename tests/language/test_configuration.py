"""The configuration in service while people edit its files."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from ivr.core.clock import PARIS
from ivr.core.errors import ConfigurationError
from ivr.core.settings import ROOT
from ivr.language.configuration import ConfigurationStore
from ivr.language.phrase_files import FOLDER
from ivr.language.say import Say
from tests.department.conftest import Edit
from tests.department.conftest import edit as edit
from tests.department.conftest import folder as folder

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
def prompts(tmp_path: Path) -> Path:
    """A copy of the prompts."""
    return Path(shutil.copytree(ROOT / "prompts" / "fr", tmp_path / "prompts"))


@pytest.fixture
def phrases(tmp_path: Path) -> Path:
    """A copy of the phrases."""
    return Path(shutil.copytree(FOLDER, tmp_path / "phrases"))


@pytest.fixture
def store(folder: Path, prompts: Path, phrases: Path, seconds: Seconds) -> ConfigurationStore:
    return ConfigurationStore(folder, prompts, seconds, phrases)


def test_the_switch_suspends_booking_without_a_restart(store: ConfigurationStore, seconds: Seconds, edit: Edit) -> None:
    assert store.current().all[0].booking_open(NOW)
    edit("department.toml", "suspended = false", "suspended = true")
    seconds.now += 2
    assert not store.current().all[0].booking_open(NOW)


def test_files_are_not_looked_at_more_often_than_every_two_seconds(
    store: ConfigurationStore, seconds: Seconds, edit: Edit
) -> None:
    edit("department.toml", "turns = 34", "turns = 40")
    seconds.now += 1.9
    assert store.current().all[0].limits.turns == 34


def test_files_that_do_not_change_are_not_read_again(store: ConfigurationStore, seconds: Seconds) -> None:
    before = store.current()
    seconds.now += 60
    assert store.current() is before


def test_a_wrong_edit_never_replaces_what_is_in_service(
    store: ConfigurationStore, seconds: Seconds, edit: Edit
) -> None:
    before = store.current()
    edit("department.toml", "turns = 34", "turns = many")
    seconds.now += 2
    assert store.current() is before
    assert store.problem
    assert "department.toml" in store.problem


def test_a_corrected_edit_is_taken_and_the_problem_forgotten(
    store: ConfigurationStore, seconds: Seconds, edit: Edit
) -> None:
    edit("department.toml", "turns = 34", "turns = many")
    seconds.now += 2
    store.current()
    edit("department.toml", "turns = many", "turns = 50")
    seconds.now += 2
    assert store.current().all[0].limits.turns == 50
    assert store.problem is None


def test_a_new_topic_is_heard_without_a_restart(store: ConfigurationStore, seconds: Seconds, folder: Path) -> None:
    path = folder / "saone-et-loire" / "faq" / "dogs.md"
    path.write_text("# Les chiens\nmots: chien\nordre: 15\n\nIls attendent dehors.\n", encoding="utf-8")
    seconds.now += 2
    assert store.current().all[0].topic("dogs").title == "Les chiens"


def test_files_that_vanish_leave_the_department_in_service(
    store: ConfigurationStore, seconds: Seconds, folder: Path
) -> None:
    (folder / "saone-et-loire" / "department.toml").unlink()
    seconds.now += 2
    assert store.current().all[0].slug == "saone-et-loire"
    assert store.problem


def test_the_line_does_not_start_on_wrong_files(folder: Path, edit: Edit) -> None:
    edit("department.toml", "turns = 34", "turns = 1")
    with pytest.raises(ConfigurationError, match="turns"):
        ConfigurationStore(folder, ROOT / "prompts" / "fr")


def test_threads_share_a_store(store: ConfigurationStore, seconds: Seconds, edit: Edit) -> None:
    edit("department.toml", "turns = 34", "turns = 40")
    seconds.now += 2
    with ThreadPoolExecutor(8) as pool:
        seen = {pool.submit(lambda: store.current().all[0].limits.turns).result() for _ in range(40)}
    assert seen <= {34, 40}
    assert store.current().all[0].limits.turns == 40


def test_a_department_and_the_prompt_it_needs_are_taken_together(
    store: ConfigurationStore, seconds: Seconds, prompts: Path, edit: Edit
) -> None:
    before = store.current()
    edit("protocol.toml", "eligibility.contact", "eligibility.fever")
    seconds.now += 2
    assert store.current() is before
    assert store.problem
    assert "protocol.toml:" in store.problem
    assert "The prompt eligibility.fever is not written" in store.problem
    with (prompts / "eligibility.toml").open("a", encoding="utf-8") as file:
        file.write('\n[fever]\ntext = "Avez-vous de la fièvre ?"\n')
    seconds.now += 2
    assert store.current().all[0].question("contact").prompt == "eligibility.fever"
    assert store.current().prompts.text(Say("eligibility.fever")) == "Avez-vous de la fièvre ?"
    assert store.problem is None


def test_a_prompt_that_a_department_needs_cannot_be_taken_away(
    store: ConfigurationStore, seconds: Seconds, prompts: Path
) -> None:
    before = store.current()
    (prompts / "eligibility.toml").rename(prompts / "eligibility.old")
    seconds.now += 2
    assert store.current() is before
    assert store.problem


def test_broken_prompts_are_refused_until_they_are_mended(
    store: ConfigurationStore, seconds: Seconds, prompts: Path
) -> None:
    before, path = store.current(), prompts / "endings.toml"
    good = path.read_text(encoding="utf-8")
    path.write_text("[goodbye", encoding="utf-8")
    seconds.now += 2
    assert store.current() is before
    path.write_text(good, encoding="utf-8")
    seconds.now += 2
    assert store.current() is not before
    assert store.problem is None


def test_prompts_without_one_that_the_conversations_speak_are_refused(
    store: ConfigurationStore, seconds: Seconds, prompts: Path
) -> None:
    before, path = store.current(), prompts / "book.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[confirm]", "[confirmed]"), encoding="utf-8")
    seconds.now += 2
    assert store.current() is before
    sentence = "The prompt book.confirm is spoken but is not written: add a table [confirm]."
    assert store.problem == f"{path}:1: {sentence}"


def test_prompts_with_a_placeholder_that_nobody_fills_in_are_refused(
    store: ConfigurationStore, seconds: Seconds, prompts: Path
) -> None:
    before, path = store.current(), prompts / "welcome.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("{service}", "{sevrice}", 1), encoding="utf-8")
    seconds.now += 2
    assert store.current() is before
    assert store.problem == f"{path}:1: welcome.notice: {{sevrice}} has no sample in samples.toml."


def test_everything_that_is_wrong_is_named_at_once(
    store: ConfigurationStore, seconds: Seconds, folder: Path, prompts: Path, phrases: Path, edit: Edit
) -> None:
    before = store.current()
    edit("department.toml", "turns = 34", "turns = 1")
    edit("protocol.toml", "eligibility.contact", "eligibility.fever")
    commands, said = phrases / "commands.tsv", prompts / "welcome.toml"
    lines = len(commands.read_text(encoding="utf-8").splitlines())
    with commands.open("a", encoding="utf-8") as file:
        file.write("plus de lumière\tlamp\town\n")
    seconds.now += 2
    assert store.current() is before
    assert store.problem
    assert [problem.partition(": ")[0].rpartition(":")[0] for problem in store.problem.splitlines()] == [
        str(folder / "saone-et-loire" / "department.toml"),
        str(folder / "saone-et-loire" / "protocol.toml"),
        str(commands),
    ]
    assert f'{commands}:{lines + 1}: The label "lamp" is none of agent, ' in store.problem
    said.write_text("[notice", encoding="utf-8")
    seconds.now += 2
    assert store.current() is before
    assert [line.partition(":")[0] for line in store.problem.splitlines()] == [
        str(said),
        str(folder / "saone-et-loire" / "department.toml"),
        str(commands),
    ]


def test_the_line_does_not_start_on_wrong_phrases(folder: Path, prompts: Path, phrases: Path) -> None:
    (phrases / "yes_no.tsv").unlink()
    with pytest.raises(ConfigurationError, match=r"yes_no\.tsv:1: This file cannot be read"):
        ConfigurationStore(folder, prompts, phrases_in=phrases)
