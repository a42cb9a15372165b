"""Calls to a toy line in virtual time. The comments are the rows of Twilio's tables."""

import pytest

from exchange.calls.call_requests import WITHHELD
from exchange.calls.handset import PhoneEvent, state_of
from exchange.telephone.phone import heard
from exchange.telephone.script import Setup
from tests.exchange.toy import ACCOUNT, URL, call, play, toy_line


def gather(attributes: str, inner: str = "") -> str:
    return f'<Gather action="/next" {attributes}>{inner}</Gather>'


def test_the_line_learns_who_calls_whom() -> None:
    line = toy_line({"/voice": ""})
    call(line, Setup(caller="+33385550000", called="+33385218399")).listen()
    url, told = line.asked[0]
    assert url == f"{URL}/voice"
    assert told.pop("CallSid").startswith("CA")
    assert told == {
        "AccountSid": ACCOUNT,
        "From": "+33385550000",
        "Caller": "+33385550000",
        "To": "+33385218399",
        "Called": "+33385218399",
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "IvrMode": "keypad",
    }


def test_a_number_the_network_vouches_for_is_of_level_a() -> None:
    line = toy_line({"/voice": ""})
    call(line, Setup(attested=True)).listen()
    assert line.asked[0][1]["StirVerstat"] == "TN-Validation-Passed-A"


def test_a_withheld_number_is_neither_shown_nor_attested() -> None:
    announced = set()
    for _ in range(100):
        line = toy_line({"/voice": ""})
        call(line, Setup(withheld=True)).listen()
        announced.add(line.asked[0][1]["From"])
        assert "StirVerstat" not in line.asked[0][1]
    assert announced == set(WITHHELD)


def test_an_unattested_number_is_not_of_level_a() -> None:
    line = toy_line({"/voice": ""})
    call(line, Setup(attested=False)).listen()
    assert line.asked[0][1]["StirVerstat"] == "TN-Validation-Passed-C"


def test_the_end_of_a_call_is_reported_with_its_length() -> None:
    line = toy_line({"/voice": '<Pause length="7"/>'})
    assert call(line).listen()[-1] == PhoneEvent("hangup", "line")
    url, told = line.asked[-1]
    assert url == f"{URL}/voice/status"
    assert (told["CallStatus"], told["CallDuration"], told["SequenceNumber"]) == ("completed", "7", "0")


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits"),
    [
        # numDigits: the entry ends with the last of them
        ('numDigits="1"', "1", "1"),
        ('numDigits="2"', "71", "71"),
        # finishOnKey: ends the entry and is not part of it
        ('numDigits="8"', "12#", "12"),
        ('numDigits="8" finishOnKey="*"', "1#*", "1#"),
        # finishOnKey empty: every key belongs to the entry
        ('numDigits="1" finishOnKey=""', "#", "#"),
        # timeout: after the last key, what was entered counts
        ('numDigits="8"', "0385", "0385"),
        # finishOnKey alone is an empty result
        ('actionOnEmptyResult="true"', "#", ""),
    ],
)
def test_a_gather_sends_the_keys(attributes: str, pressed: str, digits: str) -> None:
    line = toy_line({"/voice": gather(attributes), "/next": "<Hangup/>"})
    phone = call(line)
    phone.listen()
    phone.press(pressed)
    phone.listen()
    assert line.asked[1][1]["Digits"] == digits


def test_a_gather_goes_on_to_the_next_verb_in_silence() -> None:
    phone = call(toy_line({"/voice": gather("") + play("personne")}))
    phone.listen()
    phone.stay_silent()
    assert heard(phone.listen()) == "personne"


def test_a_gather_asks_its_action_in_silence_when_told_to() -> None:
    line = toy_line({"/voice": gather('actionOnEmptyResult="true"'), "/next": "<Hangup/>"})
    phone = call(line)
    phone.listen()
    phone.stay_silent()
    phone.listen()
    assert line.asked[1][1]["Digits"] == ""


def test_a_gather_without_action_asks_its_own_document_again() -> None:
    line = toy_line({"/voice": ['<Gather numDigits="1"/>', play("deuxième")]})
    phone = call(line)
    phone.listen()
    phone.press("5")
    assert heard(phone.listen()) == "deuxième"
    assert line.asked[1][0] == f"{URL}/voice"


def test_a_gather_may_ask_with_get() -> None:
    line = toy_line({"/voice": gather('method="GET" numDigits="1"'), "/next": play("touche DIGITS")})
    phone = call(line)
    phone.listen()
    phone.press("5")
    assert heard(phone.listen()) == "touche 5"


def test_silence_is_counted_after_the_nested_sounds() -> None:
    line = toy_line({"/voice": gather('timeout="4"', '<Pause length="3"/>')})
    phone = call(line)
    phone.listen()
    phone.stay_silent()
    phone.listen()
    assert line.asked[-1][1]["CallDuration"] == "7"


def test_words_of_our_own_telephones_are_sent_as_speech() -> None:
    line = toy_line({"/voice": gather(""), "/next": "<Hangup/>"})
    phone = call(line)
    phone.listen()
    phone.speak("oui bien sûr")
    phone.listen()
    told = line.asked[1][1]
    assert (told["SpeechResult"], told["Confidence"]) == ("oui bien sûr", "1.0")
    assert "Digits" not in told


def test_keys_typed_ahead_answer_the_following_questions_unheard() -> None:
    one = gather('numDigits="1"', play("question"))
    line = toy_line({"/voice": one, "/next": [one, one, play("fin DIGITS")]})
    phone = call(line)
    phone.listen()
    phone.press("123")
    assert heard(phone.listen()) == "fin 3"


def test_at_most_32_keys_are_kept_ahead() -> None:
    line = toy_line({"/voice": gather('numDigits="1"'), "/next": [gather('finishOnKey=""'), ""]})
    phone = call(line)
    phone.listen()
    phone.press("1" + "2" * 60)
    phone.listen()
    assert line.asked[2][1]["Digits"] == "2" * 32


def test_relative_addresses_start_from_their_document() -> None:
    line = toy_line({"/voice": "<Redirect>/voice/a/b</Redirect>", "/voice/a/b": "<Redirect>c</Redirect>"})
    call(line).listen()
    assert line.asked[2][0] == f"{URL}/voice/a/c"


def test_a_stream_that_cannot_be_joined_goes_on_at_its_action() -> None:
    stream = '<Connect action="/on"><Stream url="wss://x/media"/></Connect>'
    assert heard(call(toy_line({"/voice": stream, "/on": play("au clavier")})).listen()) == "au clavier"


def test_the_caller_may_hang_up() -> None:
    line = toy_line({"/voice": gather("")})
    phone = call(line)
    phone.listen()
    phone.hang_up()
    assert phone.listen()[-1] == PhoneEvent("hangup", "caller")
    assert line.asked[-1][1]["CallStatus"] == "completed"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("<Redirect>/missing</Redirect>", id="404"),
        pytest.param("<Record/>", id="not TwiML of the line"),
        pytest.param("<Redirect>/audio/x</Redirect>", id="not XML"),
        pytest.param("<Play>/voix/none.wav</Play>", id="no such audio"),
        pytest.param("<Redirect>/voice</Redirect>", id="a loop without end"),
        pytest.param("<Leave/>", id="leaving a queue without being in one"),
    ],
)
def test_an_answer_that_cannot_be_carried_out_ends_the_call(document: str) -> None:
    line = toy_line({"/voice": document})
    events = call(line).listen()
    assert events[-1].type == "failed"
    assert "application error" in events[-1].text
    assert line.asked[-1][1]["CallStatus"] == "failed"
    assert state_of(events) == "failed"
