"""Calls that the line makes: nothing about health before key 1, and an end for every one of them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ivr.core.clock import PARIS
from ivr.core.settings import ROOT
from ivr.department.files import load_department
from ivr.dialogue.engine import advance, begin
from ivr.dialogue.memory import Memory
from ivr.dialogue.model import Call, DialogueLimits, Heard, Outcome
from ivr.dialogue.ports import Appointment, Offer, Patient
from ivr.flows import inbound
from ivr.flows.outbound_identity import neutral_message
from ivr.language.grammars.text import fold
from ivr.language.prompts import PromptBook
from tests.support.departments import SAONE_ET_LOIRE
from tests.support.fake_desk import FakeDesk

TALK = inbound(DialogueLimits())
DEPARTMENT = load_department(SAONE_ET_LOIRE)
BOOK = PromptBook.load(ROOT / "prompts" / "fr")
OPEN = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
LATE = datetime(2026, 11, 24, 17, 30, tzinfo=PARIS)
"""The robot still calls, the agents have gone."""
FIRST = datetime(2026, 11, 27, 9, 10)
JEANNE = Patient(date(1942, 5, 12), "+33385550142", "Dupont", "Jeanne", "71270")
HEALTH = re.compile(
    r"vaccin|inject|dose|piqure|covid|sante|medic|malad|infection|allerg|ordonnance|carte vitale|rendez vous"
    r"|vendredi|vingt sept|novembre|neuf heures|macon|spot"
)
"""What a neighbour must not learn: what it is about, the appointment's day, hour and place."""
ABOUT = {
    "purpose": "reminder",
    "key": "K",
    "patient": 1,
    "last_name": "Dupont",
    "first_name": "Jeanne",
    "booking": 7,
    "dose": 1,
}


def desk_at(moment: datetime = OPEN, first: datetime = FIRST) -> FakeDesk:
    """An office where Jeanne has an appointment."""
    offer = Offer(7, "555", "pfizer", first, first + timedelta(days=28))
    return FakeDesk(DEPARTMENT, moment, booked={7: (Appointment(offer, "123456"), JEANNE)})


class Picked:
    """A call that was picked up."""

    def __init__(self, moment: datetime = OPEN, first: datetime = FIRST, **about: Any) -> None:
        self.desk = desk_at(moment, first)
        start = Call("c", "outgoing.identity", caller=JEANNE.phone, memory=Memory.from_flat({**ABOUT, **about}))
        self.call, self.reply = begin(start, self.desk, TALK)

    def hear(self, *answers: str) -> "Picked":
        """Keys, words, or silence when empty."""
        for answer in answers:
            heard = Heard(keys=answer) if re.fullmatch(r"[0-9*#]+", answer) else Heard(words=answer)
            self.call, self.reply = advance(self.call, heard, self.desk, TALK)
        return self

    @property
    def said(self) -> str:
        return fold(" ".join(BOOK.text(say) for say in self.reply.says))

    @property
    def prompts(self) -> list[str]:
        return [say.prompt for say in self.reply.says]

    @property
    def end(self) -> str:
        """The outcome of a call that is over."""
        assert self.reply.listen is None, self.prompts
        return self.call.outcome


def test_it_says_that_it_is_a_machine_and_for_whom_it_calls_and_asks_who_is_there() -> None:
    said = Picked().said
    assert "appel automatique de la prefecture de saone et loire" in said
    assert "etes vous bien jeanne dupont" in said
    assert "faites le 0" in said


def test_only_key_one_opens_day_hour_place_and_what_to_bring_twice() -> None:
    call = Picked().hear("1")
    assert call.said.count("vendredi") == 2
    assert call.said.count("macon") == 2
    assert call.said.count("carte vitale") == 2
    assert call.said.count("neuf heures dix") >= 1


def test_a_spoken_yes_leads_to_the_key() -> None:
    call = Picked().hear("oui c'est moi")
    assert call.prompts == ["outgoing.press"]
    assert not HEALTH.search(call.said)
    assert "remind.menu" in call.hear("1").prompts


def test_a_spoken_yes_does_not_open_anything_however_often_it_is_said() -> None:
    call = Picked().hear("oui", "oui", "oui", "oui")
    assert call.end == Outcome.WRONG_PERSON


def test_the_second_injection_is_read_where_it_is_the_near_one() -> None:
    said = Picked(first=datetime(2026, 11, 1, 9, 10), dose=2).hear("1").said
    assert "deuxieme injection" in said
    assert "premiere injection" not in said


def test_who_comes_is_confirmed() -> None:
    assert Picked().hear("1", "1").end == Outcome.CONFIRMED
    assert Picked().hear("1", "je viendrai").end == Outcome.CONFIRMED


def test_three_reads_it_again() -> None:
    call = Picked().hear("1", "3")
    assert call.said.count("vendredi") == 2


def test_who_cannot_come_cancels_and_is_asked_once_more() -> None:
    call = Picked().hear("1", "2", "2")
    assert call.prompts == ["change.cancel"]
    assert call.desk.booked
    assert call.hear("1").end == Outcome.CANCELLED
    assert not call.desk.booked


def test_who_cannot_come_moves_to_another_pair_in_the_same_call() -> None:
    call = Picked().hear("1", "je ne peux pas", "une autre date", "1", "1", "1")
    assert "book.moved" in call.prompts
    assert call.hear("1").end == Outcome.MOVED
    assert list(call.desk.booked) != [7]


def test_once_the_first_dose_has_been_given_a_person_looks_at_the_second() -> None:
    call = Picked(first=datetime(2026, 11, 1, 9, 10), dose=2).hear("1", "2")
    assert call.end == Outcome.PERSON
    assert call.desk.handed_over[0][0] == "too_late"


def test_a_person_gets_what_is_known() -> None:
    call = Picked().hear("1", "0")
    assert call.end == Outcome.PERSON
    reason, gathered = call.desk.handed_over[0]
    assert (reason, gathered["last_name"], gathered["booking"]) == ("asked", "Dupont", 7)
    assert not {"key", "errand", "patient"} & gathered.keys()


def test_while_agents_are_away_a_callback_is_promised_and_no_number_asked_for() -> None:
    call = Picked(LATE).hear("0")
    assert call.end == Outcome.CALLBACK
    assert call.prompts == ["endings.promised"]


@pytest.mark.parametrize("before", [(), ("oui",), ("2",), ("1",), ("1", "2"), ("1", "2", "2"), ("1", "2", "1", "1")])
@pytest.mark.parametrize("said", ["ne m'appelez plus", "je ne veux plus être appelé", "arrêtez de m'appeler"])
def test_no_more_calls_is_obeyed_at_any_question(before: tuple[str, ...], said: str) -> None:
    assert Picked().hear(*before, said).end == Outcome.OPTED_OUT


@pytest.mark.parametrize("before", [(), ("oui",), ("2",), ("1",), ("1", "2"), ("1", "2", "2")])
def test_key_nine_asks_for_no_more_calls(before: tuple[str, ...]) -> None:
    assert Picked().hear(*before, "9").end == Outcome.OPTED_OUT


@pytest.mark.parametrize("before", [(), ("oui",), ("2",)])
@pytest.mark.parametrize("said", ["il est décédé", "ma femme est morte en juin", "elle nous a quittés"])
def test_a_death_is_met_with_care(before: tuple[str, ...], said: str) -> None:
    call = Picked().hear(*before, said)
    assert call.end == Outcome.DECEASED
    assert "condoleances" in call.said
    assert not HEALTH.search(call.said)


def test_a_death_that_the_person_called_speaks_of_is_anothers() -> None:
    call = Picked().hear("1", "mon mari est mort")
    assert call.end == Outcome.PERSON
    assert call.desk.handed_over[0][0] == "bereaved"


@pytest.mark.parametrize("way", [("2", "2"), ("vous faites erreur",), ("2", "je ne connais pas cette personne")])
def test_a_wrong_number_is_noted(way: tuple[str, ...]) -> None:
    assert Picked().hear(*way).end == Outcome.WRONG_NUMBER


@pytest.mark.parametrize("way", [("2", "1"), ("elle n'est pas là",), ("bleu", "bleu", "bleu")])
def test_somebody_else_hears_the_number_to_call_back_once(way: tuple[str, ...]) -> None:
    call = Picked().hear(*way)
    assert call.end == Outcome.WRONG_PERSON
    assert "outgoing.tell" in call.prompts
    again = Picked(message_left=True).hear(*way)
    assert again.prompts == ["outgoing.later", "outgoing.goodbye"]


def test_who_says_nothing_may_be_a_machine_and_gets_the_neutral_message_once() -> None:
    call = Picked().hear("", "", "")
    assert call.end == Outcome.WRONG_PERSON
    assert call.prompts == ["outgoing.message", "outgoing.call_back", "outgoing.number_again"]
    assert Picked(message_left=True).hear("", "", "").prompts == ["outgoing.later", "outgoing.goodbye"]


def test_without_a_name_nobody_is_named() -> None:
    call = Picked(last_name="", first_name="")
    assert "outgoing.unnamed" in call.prompts
    assert call.hear("1", "1").end == Outcome.CONFIRMED


def test_an_appointment_that_is_gone_is_not_read() -> None:
    call = Picked(booking=8).hear("1")
    assert call.prompts == ["remind.gone"]
    assert call.hear("1").end == Outcome.INFORMED
    assert Picked(booking=8).hear("1", "0").end == Outcome.PERSON


def test_who_dials_back_for_something_else_gets_the_ordinary_line() -> None:
    call = Picked(dialled_back=True)
    assert call.prompts[0] == "outgoing.notice_back"
    assert call.hear("2").prompts == ["welcome.menu"]
    assert call.call.memory == Memory()
    assert call.hear("9").reply.listen
    assert call.call.outcome == ""


def test_who_says_nothing_after_the_recap_is_let_go() -> None:
    call = Picked().hear("1", "", "", "")
    assert call.end == Outcome.INFORMED
    assert call.desk.handed_over == []


def test_nobody_is_asked_for_a_birth_date_or_a_number() -> None:
    for call, _ in _walked():
        assert not call.step.startswith(("identify.", "eligibility.", "change.reference", "change.birth_date"))
        assert call.step not in ("endings.callback_phone", "endings.callback_check")


def test_a_machine_hears_who_called_and_the_number_and_no_more() -> None:
    for name in ("Jeanne Dupont", ""):
        said = fold(" ".join(BOOK.text(say) for say in neutral_message(name, DEPARTMENT)))
        assert said.count("zero trois quatre vingt cinq vingt et un quatre vingt trois quatre vingt dix neuf") == 2
        assert not HEALTH.search(said)


def test_what_is_played_in_the_queue_is_neutral() -> None:
    for name in ("endings.position", "endings.offer_callback", "queue.expected_wait", "queue.alone", "queue.gone"):
        for text in BOOK.prompt(name).texts.values():
            assert not HEALTH.search(fold(text)), name


def _walked() -> Iterator[tuple[Call, FakeDesk]]:
    """Every question of a call that we make, along the keys."""
    for keys in ("", "1", "2", "11", "12", "121", "122", "1211", "12111", "12112", "1213", "121113"):
        call = Picked()
        call.hear(*keys)
        if call.reply.listen:
            yield call.call, call.desk


def test_a_key_one_that_asks_something_else_opens_nothing() -> None:
    """At "somebody else" 1 means absent: the neutral message, not the appointment."""
    call = Picked().hear("2", "1")
    assert not HEALTH.search(call.said)


def test_the_scan_finds_what_is_told_after_key_one() -> None:
    assert {"vaccin", "inject", "vendredi", "macon", "carte vitale"} <= set(HEALTH.findall(Picked().hear("1").said))
