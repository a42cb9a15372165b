"""What an agent finds on the screen of a call that is handed over."""

import json

from ivr.dialogue.memory import Eligibility, Memory, Search
from ivr.dialogue.model import Call
from ivr.flows.endings import gathered
from tests.dialogue.test_memory import FIRST


def test_of_a_call_that_has_only_begun_the_agent_sees_who_calls_and_where_it_stands() -> None:
    call = Call("c", "welcome.menu", caller="+33385550142")
    assert gathered(call) == {"caller": "+33385550142", "step": "welcome.menu"}


def test_the_health_question_that_was_asked_is_not_shown() -> None:
    asked = Memory(eligibility=Eligibility("age_75", question="allergy"))
    assert "allergy" not in json.dumps(gathered(Call("c", "eligibility.question", memory=asked)))


def test_what_only_the_line_needs_is_not_shown() -> None:
    known = Memory(search=Search(said={"town": "71543"}, seen=(1, 2), chosen=2, closed_centre="570", waiting_only=True))
    assert gathered(Call("c", "book.offer", memory=known)).keys() == {"caller", "step"}


def test_nothing_that_was_given_is_asked_again() -> None:
    shown = gathered(Call("c", "confirm.pair", caller="+33385550142", memory=FIRST))
    assert (shown["last_name"], shown["first_name"], shown["birth_date"]) == ("Martin", "Jeanne", "1942-05-12")
    assert (shown["relative"], shown["to_complete"], shown["callback"]) == (False, ["town"], "+33385550199")
    assert (shown["group"], shown["not_before"], shown["wish"]) == ("age_75", "2027-01-04", {"part": "morning"})
    assert json.loads(json.dumps(shown)) == shown
