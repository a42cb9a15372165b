"""The three bands of confidence: not understood, checked first, acted on at once."""

import json
from dataclasses import replace

import pytest

from ivr.core.clock import PARIS
from ivr.department import Department
from ivr.dialogue.engine import advance, asked, begin
from ivr.dialogue.memory import Memory
from ivr.dialogue.model import Call, DialogueLimits, Heard, Outcome, Reply
from ivr.flows import inbound
from tests.conftest import NOW
from tests.support.fake_desk import FakeDesk

TALK = inbound(DialogueLimits())
MIDDLE = 0.7
LOW = 0.49


class Line:
    """A call at a question, without a telephone."""

    def __init__(self, department: Department, step: str, **data: object) -> None:
        self.desk = FakeDesk(department, NOW.astimezone(PARIS))
        known = Memory.from_flat({"birth_date": "1942-05-12", **data})
        call = Call("c", step, caller="+33385550142", attested=True, memory=known)
        self.call, self.reply = begin(call, self.desk, TALK)

    def says(self, words: str, confidence: float = 1.0) -> list[str]:
        """What the line says to some words, as names of prompts; the call has been to the database and back."""
        return self._takes(Heard(words=words, confidence=confidence))

    def presses(self, keys: str) -> list[str]:
        return self._takes(Heard(keys=keys))

    def _takes(self, heard: Heard) -> list[str]:
        call = Call.from_json(json.loads(json.dumps(self.call.to_json())))
        self.call, self.reply = advance(call, heard, self.desk, TALK)
        return prompts(self.reply)


def prompts(reply: Reply) -> list[str]:
    return [say.prompt if say.variant == "text" else f"{say.prompt}.{say.variant}" for say in reply.says]


@pytest.fixture
def town(saone_et_loire: Department) -> Line:
    return Line(saone_et_loire, "identify.town")


@pytest.fixture
def health(saone_et_loire: Department) -> Line:
    return Line(saone_et_loire, "eligibility.question", question="contact", group="age_75")


CHECK = ["anytime.heard", "anytime.right"]


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.3, ["anytime.not_understood", "identify.town.again"]),
        (0.49, ["anytime.not_understood", "identify.town.again"]),
        (0.5, CHECK),
        (0.85, CHECK),
        (0.86, ["identify.town_ok", "identify.phone_ok"]),
        (1.0, ["identify.town_ok", "identify.phone_ok"]),
    ],
)
def test_what_follows_depends_on_how_surely_an_answer_is_heard(town: Line, confidence: float, said: list[str]) -> None:
    assert town.says("tournus", confidence) == said


def test_the_bands_are_those_of_the_department(saone_et_loire: Department) -> None:
    line = Line(saone_et_loire, "identify.town")
    strict, lenient = (
        inbound(DialogueLimits(sure=sure, certain=certain)) for sure, certain in ((0.8, 0.9), (0.2, 0.6))
    )
    heard = Heard(words="tournus", confidence=MIDDLE)
    assert prompts(advance(line.call, heard, line.desk, strict)[1])[0] == "anytime.not_understood"
    assert prompts(advance(line.call, heard, line.desk, lenient)[1])[0] == "identify.town_ok"


def test_what_was_heard_is_quoted_as_it_was_understood(town: Line) -> None:
    town.says("j'habite à tournus", MIDDLE)
    assert town.reply.says[0].values == {"heard": "Tournus"}
    assert town.reply.listen is not None
    assert town.reply.listen.kind == "yes_no"


def test_keys_are_never_checked(town: Line, health: Line) -> None:
    assert town.presses("71700")[0] == "identify.phone_ok"
    assert health.presses("2") == ["eligibility.other_vaccine"]


@pytest.mark.parametrize("answer", ["oui", "c'est ça", "keys"])
def test_a_yes_to_the_check_acts_on_the_answer(town: Line, answer: str) -> None:
    town.says("tournus", MIDDLE)
    assert (town.presses("1") if answer == "keys" else town.says(answer))[0] == "identify.town_ok"
    assert town.call.memory.person.insee == "71543"
    assert town.call.doubt is None
    assert town.call.no_matches == 0


@pytest.mark.parametrize("confidence", [MIDDLE, 1.0])
def test_a_no_to_the_check_asks_again_and_counts_once(town: Line, confidence: float) -> None:
    town.says("tournus", MIDDLE)
    assert town.says("non", confidence) == ["anytime.sorry", "identify.town.again"]
    assert (town.call.no_matches_here, town.call.no_matches, town.call.doubt) == (1, 1, None)
    assert town.call.memory.person.insee == ""


def test_a_yes_to_the_check_that_is_not_certain_asks_for_keys(town: Line) -> None:
    town.says("tournus", MIDDLE)
    assert town.says("oui", MIDDLE) == ["anytime.unsure", "anytime.right.help"]
    assert town.presses("1")[0] == "identify.town_ok"


def test_a_voice_that_is_never_certain_ends_with_a_person(town: Line) -> None:
    for _ in range(4):
        town.says("oui" if town.call.doubt else "tournus", MIDDLE)
    assert town.call.outcome == Outcome.PERSON
    assert town.desk.handed_over[0][0] == "not_understood"
    assert "insee" not in town.desk.handed_over[0][1]


def test_silence_and_nonsense_repeat_the_check(town: Line) -> None:
    town.says("tournus", MIDDLE)
    assert town.says("") == ["anytime.silence", "anytime.right.again"]
    assert town.says("bleu") == ["anytime.not_understood", "anytime.right.help"]
    assert town.presses("1")[0] == "identify.town_ok"


def test_repeat_says_the_check_again_and_back_drops_it(town: Line) -> None:
    town.says("tournus", MIDDLE)
    assert town.says("répétez") == CHECK
    assert town.says("plus lentement") == ["anytime.slower", *CHECK]
    assert town.presses("**") == ["anytime.back", "identify.town"]
    assert town.call.doubt is None


def test_a_person_asked_for_during_a_check_gets_no_doubtful_answer(town: Line) -> None:
    town.says("tournus", MIDDLE)
    town.presses("0")
    ((reason, gathered),) = town.desk.handed_over
    assert reason == "asked"
    assert "Tournus" not in str(gathered)


@pytest.mark.parametrize(("said", "quoted"), [("non", "non"), ("oui", "oui"), ("je ne sais pas", "je ne sais pas")])
def test_a_health_answer_is_asked_again_with_its_keys(health: Line, said: str, quoted: str) -> None:
    assert health.says(said, MIDDLE) == ["anytime.heard_answer", "eligibility.contact.help"]
    assert health.reply.says[0].values == {"heard": quoted}
    assert health.call.no_matches == 0


def test_only_a_certain_answer_settles_a_health_question(health: Line) -> None:
    health.says("non", MIDDLE)
    assert health.says("non", MIDDLE) == ["anytime.unsure", "eligibility.contact.help"]
    assert health.says("oui", MIDDLE) == ["anytime.unsure", "eligibility.contact.help"]
    assert health.call.step == "eligibility.question"
    assert health.says("non") == ["eligibility.other_vaccine"]


def test_the_yes_that_books_must_be_certain(saone_et_loire: Department) -> None:
    line = Line(saone_et_loire, "book.when", group="age_75", phone="+33385550142")
    line.presses("1")
    line.presses("1")
    assert line.says("oui", MIDDLE) == ["anytime.heard_answer", "book.confirm.help"]
    assert line.says("oui", MIDDLE) == ["anytime.unsure", "book.confirm.help"]
    assert line.desk.booked == {}
    assert line.says("oui")[0] == "book.done"
    assert len(line.desk.booked) == 1


def test_a_no_that_costs_nothing_is_taken_at_once(saone_et_loire: Department) -> None:
    line = Line(saone_et_loire, "book.when", group="age_75", phone="+33385550142")
    line.presses("1")
    line.presses("1")
    assert line.says("non", MIDDLE)[0] == "book.two_offers"


def test_what_the_next_question_reads_back_is_not_checked_twice(saone_et_loire: Department) -> None:
    line = Line(saone_et_loire, "identify.birth_date")
    assert line.says("le douze mai mille neuf cent quarante deux", MIDDLE) == ["identify.birth_date_ok"]
    line = Line(saone_et_loire, "identify.phone")
    number = "zéro trois quatre-vingt-cinq cinquante-cinq zéro un quarante-deux"
    assert line.says(number, MIDDLE) == ["identify.phone_check"]
    line = Line(saone_et_loire, "book.when", group="age_75", phone="+33385550142")
    line.presses("1")
    assert line.says("la première", MIDDLE)[0] == "book.about_to_book"


def test_a_person_is_reached_without_certainty(town: Line) -> None:
    assert town.says("une personne s'il vous plaît", 0.5) == ["endings.transfer"]


def test_nothing_is_obeyed_that_is_hardly_heard(town: Line) -> None:
    for said in ("une personne", "au revoir", "répétez"):
        fresh = replace(town.call, no_matches_here=0, no_matches=0)
        _, reply = advance(fresh, Heard(words=said, confidence=LOW), town.desk, TALK)
        assert prompts(reply) == ["anytime.not_understood", "identify.town.again"]


def test_a_goodbye_is_checked_because_it_ends_the_call(town: Line) -> None:
    assert town.says("au revoir", MIDDLE) == CHECK
    assert town.says("non") == ["anytime.sorry", "identify.town.again"]
    town.says("au revoir", MIDDLE)
    assert town.says("oui") == ["anytime.goodbye"]
    assert town.call.outcome == Outcome.HUNG_UP


def test_a_goodbye_said_twice_is_one(town: Line) -> None:
    town.says("au revoir", MIDDLE)
    assert town.says("au revoir", MIDDLE) == ["anytime.goodbye"]


def test_the_grammar_of_a_check_is_what_is_listened_for(town: Line) -> None:
    town.says("tournus", MIDDLE)
    assert asked(town.call, TALK).hears(town.call, town.desk).kind == "yes_no"
