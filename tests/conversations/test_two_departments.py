"""One line serves two departments at once; the second is a copy of the first's folder with other data.

Nothing of one is heard, shown or written in the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from exchange.calls.virtual import VirtualPhone
from exchange.telephone.phone import act, heard
from exchange.telephone.script import Setup
from exchange.telephone.transcript import fold
from ivr.cli.department import department as department_command
from ivr.department import Department
from ivr.language.prompts import PromptBook
from tests.conftest import NOW
from tests.conversations.test_departments_in_service import BY_KEYS, BY_VOICE
from tests.support.departments import JURA, with_jura
from tests.support.knowing_phone import harmless_answers, question
from tests.support.line import dialler
from tests.support.world import SLUG, World, build

JEANNE, PAUL = "+33612000001", "+33612000002"
CENTRES = {SLUG: "555", JURA: "901"}


@dataclass
class Caller:
    """Answers one question at a time, so that two calls can go on in turns."""

    phone: VirtualPhone
    answers: Mapping[str, str]
    heard: str = field(default="", init=False)

    def turn(self) -> bool:
        """Listens and answers; whether the call goes on."""
        events = self.phone.listen()
        said = heard(events)
        self.heard += f" {said}"
        if events[-1].last:
            return False
        known = [asked for asked in self.answers if asked in fold(said)]
        assert known, f"Nothing is known to answer to: {said}"
        act(self.phone, self.answers[max(known, key=fold(said).rindex)])
        return True


@dataclass
class TwoDepartments:
    """A line that serves both, with slots in a centre of each."""

    world: World
    book: PromptBook

    def department(self, slug: str) -> Department:
        return self.world.line.departments.current().by_slug(slug)

    def caller(self, slug: str, phone: str, answers: Mapping[str, str]) -> Caller:
        """Somebody who dials a department's number and knows what to answer."""
        called = self.department(slug)
        known = {**answers, **harmless_answers(called)}
        dial = dialler(self.world.carrier(), called.numbers[0])
        return Caller(dial(Setup(caller=phone)), {question(self.book, asked): said for asked, said in known.items()})

    def scalar(self, slug: str, query: str) -> object:
        return self.world.scalar(f"{query} WHERE department = :department", department=slug)


@pytest.fixture
def both(db_url: str, engine: Engine, tmp_path: Path, book: PromptBook) -> TwoDepartments:
    world = build(db_url, engine, tmp_path / "var", NOW, with_jura(tmp_path))
    for slug, centre in CENTRES.items():
        world.open_slots(centres=(centre,), department=slug)
    return TwoDepartments(world, book)


def test_the_copy_passes_the_check_beside_the_first(tmp_path: Path) -> None:
    result = CliRunner().invoke(department_command, ["check", str(with_jura(tmp_path))])
    assert result.exit_code == 0, result.output
    assert "jura: OK. 2 centres, 6 communes" in result.output
    assert "saone-et-loire: OK. 10 centres, 564 communes" in result.output


@pytest.mark.parametrize(
    "answers",
    [
        {**BY_VOICE, "identify.town": "Dole"},
        {**BY_VOICE, "identify.town": "j'habite à Lons-le-Saunier", "book.when": "le plus tôt possible à Dole"},
        {**BY_VOICE, "identify.town": "Lons"},
        {**BY_VOICE, "identify.town": "à Dole dans le Jura"},
        {**BY_VOICE, "identify.town": "trente-neuf mille cent"},
        {**BY_KEYS, "identify.town": "39100"},
    ],
    ids=["dole", "lons-le-saunier", "lons", "in-the-jura", "postal-code-said", "keys"],
)
def test_a_whole_call_books_in_the_second_department(both: TwoDepartments, answers: Mapping[str, str]) -> None:
    caller = both.caller(JURA, PAUL, answers)
    while caller.turn():
        pass
    assert "Préfecture du Jura, vaccination" in caller.heard
    assert "Votre numéro de dossier" in caller.heard
    assert both.scalar(JURA, "SELECT outcome FROM calls") == "booked"
    assert both.scalar(JURA, "SELECT centre FROM bookings") == "901"
    assert both.scalar(JURA, "SELECT left(insee, 2) FROM patients") == "39"


def test_two_calls_in_turns_book_each_in_its_own_department(both: TwoDepartments) -> None:
    jeanne = both.caller(SLUG, JEANNE, {**BY_VOICE, "identify.town": "Mâcon"})
    paul = both.caller(JURA, PAUL, {**BY_VOICE, "identify.town": "Dole"})
    going = [jeanne, paul]
    while going:
        going = [caller for caller in going if caller.turn()]
    assert both.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 2
    for caller, slug, own, others in (
        (jeanne, SLUG, ("Préfecture de Saône-et-Loire", "Halle sportive"), ("Jura", "Dole", "Commanderie")),
        (paul, JURA, ("Préfecture du Jura", "Commanderie"), ("Saône", "Mâcon", "Halle sportive")),
    ):
        assert both.scalar(slug, "SELECT centre FROM bookings") == CENTRES[slug]
        assert all(words in caller.heard for words in own)
        assert not any(words in caller.heard for words in others)
