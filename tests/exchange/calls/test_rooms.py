"""Waiting in a queue (Twilio's page "TwiML Voice: Enqueue")."""

from exchange.calls.handset import state_of
from exchange.telephone.phone import heard
from exchange.telephone.script import Setup
from tests.exchange.toy import call, play, toy_line
from tests.support.line import dialler

ENQUEUE = '<Enqueue waitUrl="/wait" action="/after">71</Enqueue>'


def test_the_wait_document_is_asked_again_and_again_with_the_place_in_the_queue() -> None:
    line = toy_line({"/voice": ENQUEUE, "/wait": play("patientez") + '<Pause length="20"/>'})
    phone = call(line)
    first = phone.listen()
    assert state_of(first) == "queue"
    assert heard(first) == "patientez"
    phone.stay_silent()
    assert heard(phone.listen()) == "patientez"
    asked = [told for url, told in line.asked if url.endswith("/wait")]
    assert [told["QueuePosition"] for told in asked] == ["1", "1"]
    assert [int(told["QueueTime"]) > 20 for told in asked] == [False, True]
    assert asked[0]["QueueSid"].startswith("QU")


def test_calls_wait_one_behind_the_other() -> None:
    line = toy_line({"/voice": ENQUEUE, "/wait": play("patientez")})
    dial = dialler(line)
    first, second = dial(Setup()), dial(Setup())
    first.listen()
    second.listen()
    assert (line.asked[-1][1]["QueuePosition"], line.asked[-1][1]["CurrentQueueSize"]) == ("2", "2")
    first.hang_up()
    first.listen()
    second.stay_silent()
    second.listen()
    assert line.asked[-1][1]["QueuePosition"] == "1"


def test_a_key_while_waiting_may_leave_the_queue() -> None:
    wait = '<Gather numDigits="1" action="/key">' + play("faites le un") + "</Gather>"
    line = toy_line({"/voice": ENQUEUE, "/wait": wait, "/key": "<Leave/>", "/after": play("on vous rappelle")})
    phone = call(line)
    assert state_of(phone.listen()) == "queue"
    phone.press("1")
    assert heard(phone.listen()) == "on vous rappelle"
    after = next(told for url, told in line.asked if url.endswith("/after"))
    assert after["QueueResult"] == "leave"
    assert "Digits" not in after


def test_silence_at_a_question_lets_one_round_go_by() -> None:
    wait = '<Gather numDigits="1" action="/key">' + play("faites le un") + "</Gather>"
    phone = call(toy_line({"/voice": ENQUEUE, "/wait": wait}))
    phone.listen()
    phone.stay_silent()
    assert heard(phone.listen()) == "faites le un"


def test_a_redirect_while_waiting_is_a_round_too() -> None:
    line = toy_line({"/voice": ENQUEUE, "/wait": play("un") + "<Redirect>/wait</Redirect>"})
    phone = call(line)
    assert heard(phone.listen()) == "un"
    phone.stay_silent()
    assert heard(phone.listen()) == "un"


def test_hanging_up_in_the_queue_is_told_to_its_action() -> None:
    line = toy_line({"/voice": ENQUEUE, "/wait": play("patientez"), "/after": play("jamais dit")})
    phone = call(line)
    phone.listen()
    phone.hang_up()
    assert heard(phone.listen()) == ""
    told = [(url.rsplit("/", 1)[1], told.get("QueueResult"), told["CallStatus"]) for url, told in line.asked[-2:]]
    assert told == [("after", "hangup", "completed"), ("status", None, "completed")]


def test_a_silent_wait_document_and_none_at_all_still_let_time_go_by() -> None:
    for voice in (ENQUEUE, "<Enqueue>71</Enqueue>"):
        phone = call(toy_line({"/voice": voice, "/wait": ""}))
        for _ in range(200):
            phone.listen()
            phone.stay_silent()
        assert phone.listen()[-1].type == "waiting"


def test_only_the_verbs_that_twilio_allows_are_carried_out_while_waiting() -> None:
    phone = call(toy_line({"/voice": ENQUEUE, "/wait": ENQUEUE}))
    assert phone.listen()[-1].type == "failed"
