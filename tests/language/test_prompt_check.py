"""What `ivr prompts check` finds."""

from collections.abc import Set
from pathlib import Path

import pytest

from ivr.department.files.problems import FileProblems
from ivr.language.prompt_check import check, words_per_minute_seconds
from ivr.language.prompt_uses import spoken_prompts, used_prompts
from ivr.language.prompts import PromptBook

WORDS = "un " * 30


def _book(folder: Path, tables: str, samples: str = "") -> PromptBook:
    (folder / "welcome.toml").write_text(tables, encoding="utf-8")
    (folder / "samples.toml").write_text(samples, encoding="utf-8")
    return PromptBook.load(folder)


def _problems(folder: Path, tables: str, samples: str = "", used: Set[str] | None = None) -> list[str]:
    """Each as `line: sentence`."""
    book, problems = _book(folder, tables, samples), FileProblems()
    check(book, book.names() if used is None else used, problems)
    return [problem.removeprefix(f"{folder}/welcome.toml:") for problem in problems.listed()]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0.0),
        ("un deux trois quatre cinq", 2.0),
        ("rendez-vous ? Oui !", 0.8),
        ("oui | non || peut-être", 1.2 + 0.6 + 0.9),
        ("faites le 1", 1.2),
        ("03 85 21 83 99", 2.0),
        ("71000", 1.2),
    ],
)
def test_words_and_pauses_are_counted(text: str, seconds: float) -> None:
    assert words_per_minute_seconds(text) == pytest.approx(seconds)


def test_a_good_prompt_has_no_problem(tmp_path: Path) -> None:
    assert _problems(tmp_path, '[menu]\ntext = "a ?"\nagain = "b"\nhelp = "c"\n[done]\nasks = false\ntext = "d"') == []


def test_a_question_needs_again_and_help(tmp_path: Path) -> None:
    assert _problems(tmp_path, '[menu]\ntext = "a ?"') == [
        "1: welcome.menu asks but has no again.",
        "1: welcome.menu asks but has no help.",
    ]


def test_missing_and_unused_prompts_are_named(tmp_path: Path) -> None:
    assert _problems(tmp_path, '\n[done]\nasks = false\ntext = "d"', used={"welcome.menu"}) == [
        "1: The prompt welcome.menu is spoken but is not written: add a table [menu].",
        "2: welcome.done is written but never spoken.",
    ]


def test_a_prompt_over_twelve_seconds_is_too_long(tmp_path: Path) -> None:
    assert _problems(tmp_path, f'[done]\nasks = false\ntext = "{WORDS}"') == []
    assert _problems(tmp_path, f'[done]\nasks = false\ntext = "{WORDS} un"') == [
        "3: welcome.done: text takes 12.4 s, at most 12 s."
    ]


@pytest.mark.parametrize("table", ["greeting", "notice_closed"])
def test_the_first_words_may_take_fifteen_seconds(tmp_path: Path, table: str) -> None:
    assert _problems(tmp_path, f'[{table}]\nasks = false\ntext = "{WORDS} un deux trois quatre cinq six sept"') == []


def test_blanks_count_with_their_longest_filling(tmp_path: Path) -> None:
    table = '[done]\nasks = false\ntext = "{town}, c\'est noté."'
    assert _problems(tmp_path, table, f'town = "{WORDS}"') == ["3: welcome.done: text takes 12.8 s, at most 12 s."]
    assert _problems(tmp_path, table) == ["1: welcome.done: {town} has no sample in samples.toml."]


CODE = """
steps, step = steps_of("welcome")

@step(YesNo())
def menu(call, value, desk): return Go("welcome.town", (Say("welcome.done"),))

@step(YesNo(), says=lambda call, desk: (Say("welcome.other"),))
def town(call, value, desk): return Go("welcome.menu", (Say(f"welcome.end_{value}"),))

NAMED = "welcome.written"
"""


def test_the_prompts_a_program_speaks_are_read_from_its_source(tmp_path: Path) -> None:
    (tmp_path / "welcome.py").write_text(CODE, encoding="utf-8")
    written = {"welcome.end_a", "welcome.end_b", "welcome.written", "welcome.unused", "welcome.menu"}
    assert used_prompts(tmp_path, written) == {
        "welcome.menu", "welcome.done", "welcome.other", "welcome.end_a", "welcome.end_b", "welcome.written",
    }  # fmt: skip
    assert spoken_prompts(tmp_path) == {"welcome.menu", "welcome.done", "welcome.other"}


def test_a_text_without_a_word_is_found(tmp_path: Path) -> None:
    assert _problems(tmp_path, '[done]\nasks = false\ntext = "|| …"') == ["3: welcome.done: text has no word to say."]
