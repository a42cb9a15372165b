"""What the pages promise exists, and what exists is in the pages."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from exchange.telephone.script import parse_script, run_script
from exchange.telephone.transcript import fold
from ivr import __version__
from ivr.cli import COMMANDS
from ivr.core.settings import OWN_MODEL, ROOT, Settings
from ivr.language.prompts import PromptBook
from tests.house.pages import PAGES, broken_links, missing_paths, read, rows, unknown_messages, unknown_names
from tests.support.knowing_phone import KnowingPhone, harmless_answers, question
from tests.support.line import dialler
from tests.support.world import SLUG, World

FIELDS = {str(field.validation_alias): field for field in Settings.model_fields.values()}
IN_WORDS = {"the bundled model": str(OWN_MODEL)}


def test_every_setting_is_documented() -> None:
    assert {name for name in FIELDS if f"`{name}`" not in read("docs/settings.md")} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_named_exists(page: str) -> None:
    assert set(re.findall(r"\b(?:IVR|TWILIO)_[A-Z_]+\b", read(page))) <= FIELDS.keys()


def test_documented_defaults_are_those_of_the_program() -> None:
    documented = {row[0].strip("`"): row[1] for row in rows("docs/settings.md") if row[0].count("`") == 2}
    literal = {name: said.strip("`") for name, said in documented.items() if re.fullmatch(r"`[^`]*`", said)}
    assert len(literal) > 15
    assert literal == {name: _default(name) for name in literal}
    assert {name: IN_WORDS[said] for name, said in documented.items() if said in IN_WORDS} == {
        "IVR_VOSK_MODEL": _default("IVR_VOSK_MODEL")
    }


def _default(name: str) -> str:
    default = FIELDS[name].default
    if isinstance(default, Path):
        return default.relative_to(ROOT).as_posix()
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_command_is_documented() -> None:
    assert {name for name in COMMANDS if f"`{name}" not in read("docs/commands.md")} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_path_and_name_in_a_page_exists(page: str) -> None:
    assert (missing_paths(page), broken_links(page), unknown_names(page)) == (set(), set(), set())


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_both_sides_of_a_merge(page: str) -> None:
    assert not re.search(r"^(?:<{7}|>{7})", read(page), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_message_of_a_diagram_is_a_function_of_its_receiver(page: str) -> None:
    assert unknown_messages(page) == set()


def test_the_map_lists_the_packages_in_the_order_of_their_arrows() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:layers"]["layers"].split()
    assert re.findall(r"`ivr/(\w+)(?:/|\.py)`", read("README.md"))[: len(layers)] == layers
    assert re.findall(r'class="room">(\w+)<', read("docs/pictures/rooms.svg")) == layers


def test_version_and_changelog_agree() -> None:
    newest = re.search(r"^## (\d+\.\d+\.\d+)", read("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert newest[1] == __version__


def test_the_transcript_is_a_real_call(in_service: World, book: PromptBook) -> None:
    """A question that was added since the transcript was written is answered so that it changes nothing."""
    transcript = re.search(r"^```\n(Bonjour.*?)```", read("README.md"), re.MULTILINE | re.DOTALL)
    assert transcript
    lines = transcript[1].splitlines()
    script = "\n".join(["# The README", *(line if line.startswith(">") else f"< {line}" for line in lines), "= booked"])
    answers = harmless_answers(in_service.line.departments.current().by_slug(SLUG))
    added = {asked: answer for asked, answer in answers.items() if question(book, asked) not in fold(transcript[1])}
    dial = dialler(in_service.carrier())
    parsed = parse_script(script, outcomes=("booked",))
    assert not run_script(parsed, lambda setup: KnowingPhone(dial(setup), book, added))
    assert in_service.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1
