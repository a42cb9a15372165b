"""The book of prompts."""

from pathlib import Path

import pytest

from ivr.core.errors import ConfigurationError
from ivr.language.prompts import PromptBook
from ivr.language.say import Say

WELCOME = """
[menu]
text = "Que voulez-vous ?"
again = "Dites par exemple : un rendez-vous."
help = "Faites le 1."
relative_text = "Que voulez-vous pour cette personne ?"

[town_ok]
asks = false
text = "{town}, c'est noté."
relative_text = "{town}, c'est noté pour {whom}."

[short]
text = "Oui ou non ?"
relative_again = "Oui ou non pour cette personne ?"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "welcome.toml").write_text(WELCOME, encoding="utf-8")
    (tmp_path / "samples.toml").write_text('town = "Montceau-les-Mines"\n', encoding="utf-8")
    return tmp_path


@pytest.fixture
def book(folder: Path) -> PromptBook:
    return PromptBook.load(folder)


@pytest.mark.parametrize(
    ("variant", "relative", "text"),
    [
        ("text", False, "Que voulez-vous ?"),
        ("again", False, "Dites par exemple : un rendez-vous."),
        ("help", False, "Faites le 1."),
        ("text", True, "Que voulez-vous pour cette personne ?"),
        ("again", True, "Dites par exemple : un rendez-vous."),
    ],
)
def test_it_says_the_variant_asked_for(book: PromptBook, variant: str, relative: bool, text: str) -> None:
    assert book.text(Say("welcome.menu", variant=variant), relative) == text


@pytest.mark.parametrize(
    ("variant", "relative", "text"),
    [
        ("again", False, "Oui ou non ?"),
        ("help", False, "Oui ou non ?"),
        ("help", True, "Oui ou non pour cette personne ?"),
        ("text", True, "Oui ou non ?"),
    ],
)
def test_a_missing_variant_falls_back(book: PromptBook, variant: str, relative: bool, text: str) -> None:
    assert book.text(Say("welcome.short", variant=variant), relative) == text


def test_it_fills_in_values(book: PromptBook) -> None:
    assert book.text(Say("welcome.town_ok", {"town": "Mâcon"})) == "Mâcon, c'est noté."


def test_a_value_is_never_read_as_a_placeholder(book: PromptBook) -> None:
    assert book.text(Say("welcome.town_ok", {"town": "{whom}"})) == "{whom}, c'est noté."


@pytest.mark.parametrize("name", ["welcome.nothing", "nothing", ""])
def test_an_unknown_prompt_is_named(book: PromptBook, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"no prompt {name}"):
        book.text(Say(name))


def test_a_missing_value_is_named(book: PromptBook) -> None:
    with pytest.raises(ConfigurationError, match=r"welcome\.town_ok needs a value for \{town\}"):
        book.text(Say("welcome.town_ok"))


def test_it_knows_its_names_and_placeholders(book: PromptBook) -> None:
    assert book.names() == {"welcome.menu", "welcome.town_ok", "welcome.short"}
    assert book.placeholders("welcome.town_ok") == {"town", "whom"}
    assert not book.placeholders("welcome.menu")


def test_only_texts_without_values_can_be_recorded(book: PromptBook) -> None:
    assert book.recordable() == {
        "welcome.menu": "Que voulez-vous ?",
        "welcome.menu.again": "Dites par exemple : un rendez-vous.",
        "welcome.menu.help": "Faites le 1.",
        "welcome.menu.relative_text": "Que voulez-vous pour cette personne ?",
        "welcome.short": "Oui ou non ?",
        "welcome.short.relative_again": "Oui ou non pour cette personne ?",
    }
    assert set(book.fixed_texts()) == set(book.recordable().values())


def test_a_recording_has_the_name_of_the_text_that_is_said(book: PromptBook) -> None:
    assert book.recording_name(Say("welcome.menu")) == "welcome.menu"
    assert book.recording_name(Say("welcome.menu", variant="help")) == "welcome.menu.help"
    assert book.recording_name(Say("welcome.menu"), relative=True) == "welcome.menu.relative_text"
    assert book.recording_name(Say("welcome.short", variant="help")) == "welcome.short"
    assert book.recording_name(Say("welcome.town_ok", {"town": "Mâcon"})) == ""


def test_every_text_said_by_a_recording_name_is_that_text(book: PromptBook) -> None:
    for variant in ("text", "again", "help"):
        for relative in (False, True):
            say = Say("welcome.short", variant=variant)
            assert book.recordable()[book.recording_name(say, relative)] == book.text(say, relative)


def test_samples_fill_in_what_they_can(book: PromptBook) -> None:
    assert book.sample("{town} et {whom}") == "Montceau-les-Mines et {whom}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[menu]\ntext = ", "2: This is not valid TOML: Invalid value."),
        ('[menu]\ntext = "a"\nagian = "b"', '3: "menu.agian" is not a known setting.'),
        ('[one]\ntext = "a"\n\n[menu]\nagain = "b"', '4: "menu.text" is missing.'),
        ('[menu]\ntext = ""', "2: A text is empty."),
        ("[menu]\ntext = 3", '2: "menu.text" is wrong: input should be a valid string.'),
        ('[menu]\ntext = "a {"', "2: Braces are for placeholders such as {first} only."),
        ('[menu]\nhelp = "b"\ntext = "a {Town}"', "3: Braces are for placeholders such as {first} only."),
        ('[menu]\ntext = "a"\nasks = "no"', '3: "menu.asks" is wrong: input should be a valid boolean.'),
        ('menu = "a"', '1: "menu" is wrong: input should be an object.'),
        ('[Menu]\ntext = "a"', "1: \"Menu.[key]\" is wrong: string should match pattern '^[a-z][a-z0-9_]*$'."),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(folder: Path, content: str, problem: str) -> None:
    (folder / "welcome.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        PromptBook.load(folder)
    assert str(refused.value) == f"{folder}/welcome.toml:{problem}"


def test_the_mistakes_of_every_file_are_named_at_once(folder: Path) -> None:
    (folder / "welcome.toml").write_text('[menu]\ntext = ""\n[town]\ntext = ""', encoding="utf-8")
    (folder / "samples.toml").write_text("town = 3", encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        PromptBook.load(folder)
    assert str(refused.value).splitlines() == [
        f'{folder}/samples.toml:1: "town" is wrong: input should be a valid string.',
        f"{folder}/welcome.toml:2: A text is empty.",
        f"{folder}/welcome.toml:4: A text is empty.",
    ]


def test_a_folder_without_prompts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="IVR_PROMPTS"):
        PromptBook.load(tmp_path)
