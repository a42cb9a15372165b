"""One line serves two departments at once; the second is a copy of the first's folder with other data.

Nothing of one is heard, shown or written in the other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from exchange.calls.virtual import VirtualPhone
from exchange.telephone.phone import act, heard
from exchange.telephone.script import Setup
from exchange.telephone.transcript import fold
from ivr.cli.department import department as department_command
from ivr.console.auth.roles import Role
from ivr.department import Department
from ivr.language.prompts import PromptBook
from ivr.outbound.messages.sms_templates import in_gsm
from tests.conftest import NOW
from tests.console.staff import Staff
from tests.conversations.test_departments_in_service import BY_KEYS, BY_VOICE
from tests.outbound.office import CallOut
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


@pytest.fixture
def booked(both: TwoDepartments) -> tuple[Caller, Caller]:
    """Jeanne Martin has called the first department and Paul Durand the second, in turns: both are booked."""
    jeanne = both.caller(SLUG, JEANNE, {**BY_VOICE, "identify.town": "Mâcon"})
    names = {"identify.last_name": "Durand", "identify.first_name": "Paul"}
    paul = both.caller(JURA, PAUL, {**BY_VOICE, **names, "identify.town": "Dole"})
    going = [jeanne, paul]
    while going:
        going = [caller for caller in going if caller.turn()]
    return jeanne, paul


OF_FIRST = ("Saône-et-Loire", "Mâcon", "Halle sportive", "Chalon", "MARTIN")
OF_SECOND = ("Jura", "Dole", "Commanderie", "Lons", "DURAND")


def named(words: tuple[str, ...], text: str) -> list[str]:
    """The words that a text has, as they are or in the alphabet of text messages."""
    return [word for word in words if word in text or in_gsm(word) in text]


def test_two_calls_in_turns_are_booked_each_in_its_own_department(
    both: TwoDepartments, booked: tuple[Caller, Caller]
) -> None:
    jeanne, paul = booked
    assert both.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 2
    for caller, slug, own, others in ((jeanne, SLUG, OF_FIRST[:3], OF_SECOND), (paul, JURA, OF_SECOND[:3], OF_FIRST)):
        assert both.scalar(slug, "SELECT centre FROM bookings") == CENTRES[slug]
        assert both.scalar(slug, "SELECT left(rule_version, 2) FROM patients") == both.department(slug).code
        assert named(own, caller.heard) == [*own]
        assert named(others, caller.heard) == []


@pytest.mark.usefixtures("booked")
def test_each_department_reminds_its_own_people_from_its_own_number(both: TwoDepartments) -> None:
    for slug, own, others in ((SLUG, OF_FIRST[:3], OF_SECOND), (JURA, OF_SECOND[:3], OF_FIRST)):
        texts, senders = [], []
        for day in (18, 21, 22):
            both.world.clock.set(datetime(2026, 12, day, 11, 0))
            office = CallOut.of(both.world, slug)
            office.plan()
            office.dial_all()
            texts += office.exchange.texts
            senders += office.exchange.senders
        [body] = texts
        assert senders == [both.department(slug).caller_ids.text]
        assert named(own, body) == [*own]
        assert named(others, body) == []


@pytest.mark.usefixtures("booked")
def test_staff_of_one_department_see_nothing_of_the_other(both: TwoDepartments) -> None:
    for slug, phone in ((SLUG, JEANNE), (SLUG, "+33612000003"), (JURA, PAUL)):
        caller = both.caller(slug, phone, {"welcome.notice": "0"})
        caller.turn()
        caller.phone.listen()
    staff = Staff(both.world)
    seen = {}
    for slug in (SLUG, JURA):
        browser = staff.at_work(Role.SUPERVISOR, department=slug, login=f"sophie-{slug}")
        browser.get("/console")
        pages = sorted(set(re.findall(r'href="(/console/[\w/-]+)"', browser.seen)))
        assert len(pages) > 10
        seen[slug] = {page: browser.get(page).get_data(as_text=True) for page in pages if "sign-out" not in page}
        browser.get("/console/patients")
        for name, finds in (("martin", slug == SLUG), ("durand", slug == JURA)):
            browser.post("/console/patients", asked=name)
            assert (f"{name.upper()} " in browser.seen) is finds
        others = both.world.scalar("SELECT id FROM patients WHERE department <> :slug", slug=slug)
        assert browser.get(f"/console/patients/{others}").status_code == 404
    for page, shown in seen[SLUG].items():
        assert named(OF_SECOND, shown) == [], page
    for page, shown in seen[JURA].items():
        assert named(OF_FIRST, shown) == [], page
    for slug, waiting, place in ((SLUG, 2, "Halle sportive"), (JURA, 1, "Commanderie")):
        assert f"En attente : {waiting}" in re.sub(r"<[^>]*>", "", seen[slug]["/console/room"])
        assert place in seen[slug]["/console/figures/places"]
