"""People whom the line calls, over the exchange's own HTTP, and asked about through the carrier's client."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from flask import request

from exchange.api.web import serve_exchange
from exchange.outside.people import People, Rule, read_rules
from ivr.core.errors import CarrierRefused, InputError
from ivr.telephony.carrier import Carrier
from tests.exchange.toy import ACCOUNT, TOKEN, play, serve, toy_app, toy_settings, toy_voice

ROBOT = "+33377000071"
JEANNE = "+33385550142"
ASK = '<Gather numDigits="1" action="/next" actionOnEmptyResult="true">' + play("êtes vous là") + "</Gather>"
NEXT = '<Gather numDigits="1" action="/last" actionOnEmptyResult="true">' + play("touche DIGITS") + "</Gather>"


class Told(list[dict[str, str]]):
    """What a line was told, one post after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._grown = threading.Condition()

    def append(self, told: dict[str, str]) -> None:
        with self._grown:
            super().append(told)
            self._grown.notify_all()

    def first(self, count: int) -> list[dict[str, str]]:
        """Waits for so many."""
        with self._grown:
            assert self._grown.wait_for(lambda: len(self) >= count, 30)
            return self[:count]


class Town:
    """An exchange, the people of a town, and a line that remembers what it was told."""

    def __init__(self, exchange: str, line: str, told: Told) -> None:
        self.exchange = exchange
        self.line = line
        self.told = told
        settings = toy_settings(line)
        vars(settings).update(exchange_port=int(exchange.rsplit(":", 1)[1]), twilio_api_url="")
        self.carrier = Carrier(settings)

    def people(self, *rules: dict[str, object]) -> None:
        assert requests.post(f"{self.exchange}/people", json={"people": rules}, timeout=30).status_code == 204

    def trouble(self, **fault: object) -> None:
        assert requests.post(f"{self.exchange}/faults", json=fault, timeout=30).status_code == 204

    def call(self, number: str = JEANNE) -> list[str]:
        """The events of a call to somebody."""
        return self.events(self.carrier.call_out(number, ROBOT, f"{self.line}/out", 20))

    def events(self, sid: str) -> list[str]:
        found: list[dict[str, str]] = []
        while not found or found[-1]["type"] not in ("hangup", "failed", "unanswered"):
            found += requests.get(f"{self.exchange}/calls/{sid}/events?after={len(found)}", timeout=40).json()
        return [f"{each['type']} {each['text']}".strip() for each in found]


@contextmanager
def town_of(documents: dict[str, str]) -> Iterator[Town]:
    told = Told()
    app = toy_app({**documents}, told)
    app.add_url_rule("/out/<what>", "callback", _remember(told), methods=["POST"])
    app.add_url_rule("/sms", "sms", _remember(told), methods=["POST"])
    with serve(app) as line:
        exchange = serve_exchange(toy_settings(line), toy_voice)
        try:
            yield Town(exchange.url, line, told)
        finally:
            exchange.close()


def _remember(told: Told) -> Callable[..., str]:
    def remember(what: str = "sms") -> str:
        told.append({"what": what, **request.form.to_dict()})
        return ""

    return remember


@pytest.fixture
def town() -> Iterator[Town]:
    with town_of({"/out": ASK, "/next": NEXT, "/last": play("merci") + "<Hangup/>"}) as town:
        yield town


def test_somebody_answers_and_does_one_thing_after_the_other(town: Town) -> None:
    town.people({"number": JEANNE, "does": ["1", "2"]})
    events = town.call()
    assert events[:3] == [f"rings {ROBOT}", "answered", "says êtes vous là"]
    assert events[-3:] == ["listening", "says merci", "hangup line"]
    assert "says touche 1" in events


@pytest.mark.parametrize("ended", ["busy", "no-answer", "failed"])
def test_nobody_answers(town: Town, ended: str) -> None:
    town.people({"telephone": ended})
    assert town.call() == [f"unanswered {ended}"]
    assert [each["CallStatus"] for each in town.told] == [ended]


def test_a_number_without_people_fails(town: Town) -> None:
    town.people({"number": "+33385551*"})
    assert town.call() == ["unanswered failed"]


def test_somebody_hangs_up_at_a_word(town: Town) -> None:
    town.people({"hangs_up_at": "etes-vous"})
    assert town.call()[-1] == "hangup caller"


def test_the_first_call_may_go_otherwise_than_the_next(town: Town) -> None:
    town.people({"call": 1, "telephone": "busy"}, {"does": ["1", "1"]})
    assert [town.call()[-1] for _ in range(3)] == ["unanswered busy", "hangup line", "hangup line"]


@pytest.mark.parametrize(("after", "keys"), [(0, []), (1, ["1"])])
def test_the_carrier_tells_who_answers_when_the_rule_says(town: Town, after: int, keys: list[str]) -> None:
    town.people({"does": [*keys, "(raccroche)"], "verdict": "machine_end_beep", "verdict_after": after})
    town.call()
    verdict = next(each for each in town.told if each["what"] == "machine")
    assert (verdict["AnsweredBy"], verdict["CallStatus"]) == ("machine_end_beep", "in-progress")


def test_a_machine_says_nothing_until_the_line_sends_the_call_elsewhere(town: Town) -> None:
    town.people({"verdict": "machine_end_beep"})
    sid = town.carrier.call_out(JEANNE, ROBOT, f"{town.line}/out", 20)
    asked = requests.get(f"{town.exchange}/calls/{sid}/events?after=3", timeout=40).json()
    assert asked[0]["type"] == "listening"
    assert town.carrier.redirect(sid, f"{town.line}/last")
    assert town.events(sid)[-2:] == ["says merci", "hangup line"]


def test_the_carrier_finds_the_calls_to_a_number(town: Town) -> None:
    town.people({"number": JEANNE, "telephone": "busy"})
    town.call()
    town.call("+33385550199")
    now = datetime.now(UTC)
    assert [each.status for each in town.carrier.find(JEANNE, ROBOT, now)] == ["busy"]
    assert town.carrier.find(JEANNE, ROBOT, now + timedelta(hours=1)) == []
    assert town.carrier.find(JEANNE, "+33377000072", now) == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_the_carrier_refuses_on_demand(town: Town, status: int) -> None:
    town.people({"telephone": "busy"})
    town.trouble(status=status)
    with pytest.raises(CarrierRefused) as refused:
        town.call()
    assert refused.value.status == status
    assert town.carrier.find(JEANNE, ROBOT, datetime.now(UTC)) == []
    assert town.call() == ["unanswered busy"]


def test_an_answer_is_lost_and_the_call_placed_all_the_same(town: Town) -> None:
    town.people({"does": ["1", "1"]})
    town.trouble(status=503, taken=True)
    with pytest.raises(CarrierRefused):
        town.call()
    (placed,) = town.carrier.find(JEANNE, ROBOT, datetime.now(UTC))
    assert town.events(placed.sid)[-1] == "hangup line"


def test_a_message_is_delivered_answered_and_found(town: Town) -> None:
    town.people({"number": JEANNE, "texts_back": "STOP"})
    sid = town.carrier.message(JEANNE, ROBOT, "Rendez-vous demain.", f"{town.line}/out/message")
    delivered, answered = town.told.first(2)
    assert (delivered["MessageSid"], delivered["MessageStatus"]) == (sid, "delivered")
    assert (answered["what"], answered["Body"], answered["From"]) == ("sms", "STOP", JEANNE)
    now = datetime.now(UTC)
    assert [(each.sid, each.status) for each in town.carrier.find_messages(JEANNE, ROBOT, now)] == [(sid, "delivered")]
    shown = requests.get(f"{town.exchange}/messages", params={"to": JEANNE}, timeout=30).json()
    assert [each["body"] for each in shown] == ["Rendez-vous demain."]


def test_somebody_writes_to_the_line(town: Town) -> None:
    body = {"from": JEANNE, "to": ROBOT, "body": "bonjour"}
    assert requests.post(f"{town.exchange}/messages", json=body, timeout=30).status_code == 201
    assert town.told[0]["Body"] == "bonjour"


def test_rules_share_the_numbers_always_alike() -> None:
    people = People()
    people.behave((Rule(telephone="busy", weight=1), Rule(telephone="failed", weight=3)))
    numbers = [f"+3338555{number:04d}" for number in range(400)]
    busy = [number for number in numbers if _telephone(people, number) == "busy"]
    assert 60 < len(busy) < 140
    assert busy == [number for number in numbers if _telephone(people, number) == "busy"]


def _telephone(people: People, number: str) -> str:
    rule = people.called(number)
    assert rule
    return rule.telephone


def test_the_longest_number_that_fits_counts() -> None:
    people = People()
    people.behave((Rule(number="+333*"), Rule(number="+33385*", telephone="busy"), Rule(number=JEANNE, does=("1",))))
    assert [people.rule(number) for number in (JEANNE, "+33385000000", "+33300000000")] == [
        Rule(number=JEANNE, does=("1",)),
        Rule(number="+33385*", telephone="busy"),
        Rule(number="+333*"),
    ]


def test_a_rule_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "people.toml"
    file.write_text('[[people]]\nnumber = "+33385550142"\ndoes = ["1", "1"]\n', encoding="utf-8")
    assert read_rules(file) == (Rule(number=JEANNE, does=("1", "1")),)


@pytest.mark.parametrize("text", ["[[people]]\nnumber = 'here'", "people", "[[people]]\nweight = 0"])
def test_a_rule_file_that_is_wrong_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "people.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"^The rules of .+\.$"):
        read_rules(file)


def test_a_web_page_cannot_say_what_people_do(town: Town) -> None:
    for path in ("people", "faults", "messages"):
        url = f"{town.exchange}/{path}"
        assert requests.post(url, data="{}", timeout=30).status_code == 415
        assert requests.post(url, json={}, headers={"Origin": "http://evil.test"}, timeout=30).status_code == 403


def test_the_account_is_needed_to_send_messages(town: Town) -> None:
    url = f"{town.exchange}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    form = {"To": JEANNE, "From": ROBOT, "Body": "bonjour"}
    assert requests.post(url, data=form, auth=(ACCOUNT, "wrong"), timeout=30).status_code == 401
    assert requests.post(url, data={**form, "Body": ""}, auth=(ACCOUNT, TOKEN), timeout=30).status_code == 400
