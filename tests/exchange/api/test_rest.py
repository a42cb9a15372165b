"""Calls that the line asks for (Twilio's page "Call resource")."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.api.web import create_exchange
from tests.exchange.toy import ACCOUNT, TOKEN, play, serve, toy_app, toy_settings, toy_voice

AGENT = "+33353010042"
WHISPER = '<Gather numDigits="1" action="/taken">' + play("faites le 1") + "</Gather>"


class Exchange:
    """An exchange whose line remembers what it is told of the progress of calls."""

    def __init__(self, client: FlaskClient, line: str, told: list[dict[str, str]]) -> None:
        self.client = client
        self.line = line
        self.told = told

    def call(self, seconds: int = 60) -> TestResponse:
        form = {"To": AGENT, "From": "+33385218399", "Url": f"{self.line}/agent", "Timeout": str(seconds)}
        form |= {"StatusCallback": f"{self.line}/progress", "StatusCallbackEvent": ["ringing", "answered", "completed"]}
        return self.client.post(f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json", data=form, auth=(ACCOUNT, TOKEN))

    def attend(self) -> None:
        assert self.client.post(f"/telephones/{AGENT}", json={}).status_code == 201

    def until(self, sid: str, kind: str) -> list[str]:
        events: list[dict[str, str]] = []
        while not events or events[-1]["type"] != kind:
            new = self.client.get(f"/calls/{sid}/events?after={len(events)}").get_json()
            assert new, events
            events += new
        return [f"{event['type']} {event['text']}".strip() for event in events]

    def statuses(self) -> list[str]:
        return [told["CallStatus"] for told in self.told]


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    told: list[dict[str, str]] = []
    app = toy_app({"/agent": WHISPER, "/taken": play("touche DIGITS"), "/progress": ""}, told)
    with serve(app) as url:
        yield Exchange(create_exchange(toy_settings(url), toy_voice).test_client(), url, told)


def test_an_agent_is_rung_picks_up_and_presses_one(exchange: Exchange) -> None:
    exchange.attend()
    sid = exchange.call().get_json()["sid"]
    assert exchange.client.get(f"/telephones/{AGENT}/calls?after=0").get_json() == [sid]
    exchange.client.post(f"/calls/{sid}/answer", json={})
    assert exchange.until(sid, "listening") == ["rings +33385218399", "answered", "says faites le 1", "listening"]
    exchange.client.post(f"/calls/{sid}/keys", json={"keys": "1"})
    assert exchange.until(sid, "hangup")[-2:] == ["says touche 1", "hangup line"]
    assert exchange.statuses() == ["ringing", "in-progress", "completed"]
    assert [told["SequenceNumber"] for told in exchange.told] == ["0", "1", "2"]
    assert {told["Direction"] for told in exchange.told} == {"outbound-api"}


def test_nobody_picks_up(exchange: Exchange) -> None:
    exchange.attend()
    sid = exchange.call(seconds=0).get_json()["sid"]
    assert exchange.until(sid, "unanswered")[-1] == "unanswered no-answer"
    assert exchange.statuses() == ["ringing", "no-answer"]


def test_a_refused_call_is_busy(exchange: Exchange) -> None:
    exchange.attend()
    sid = exchange.call().get_json()["sid"]
    exchange.client.post(f"/calls/{sid}/hangup", json={})
    assert exchange.until(sid, "unanswered")[-1] == "unanswered busy"


def test_a_second_call_finds_the_telephone_busy(exchange: Exchange) -> None:
    exchange.attend()
    exchange.call()
    sid = exchange.call().get_json()["sid"]
    assert exchange.until(sid, "unanswered") == ["unanswered busy"]


def test_a_number_nobody_attends_to_fails(exchange: Exchange) -> None:
    sid = exchange.call().get_json()["sid"]
    assert exchange.until(sid, "unanswered") == ["unanswered failed"]
    described = exchange.client.get(f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}.json", auth=(ACCOUNT, TOKEN))
    assert (described.get_json()["status"], described.get_json()["direction"]) == ("failed", "outbound-api")


def test_the_line_takes_a_ringing_call_back(exchange: Exchange) -> None:
    exchange.attend()
    sid = exchange.call().get_json()["sid"]
    exchange.client.post(
        f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}.json", data={"Status": "completed"}, auth=(ACCOUNT, TOKEN)
    )
    assert exchange.until(sid, "unanswered")[-1] == "unanswered canceled"


def test_a_telephone_that_is_put_away_rings_no_more(exchange: Exchange) -> None:
    exchange.attend()
    assert exchange.client.post(f"/telephones/{AGENT}", json={}).status_code == 503
    assert exchange.client.delete(f"/telephones/{AGENT}").status_code == 204
    sid = exchange.call().get_json()["sid"]
    assert exchange.until(sid, "unanswered") == ["unanswered failed"]


@pytest.mark.parametrize("missing", ["To", "From", "Url"])
def test_an_order_without_a_number_or_a_document_is_refused(exchange: Exchange, missing: str) -> None:
    form = {"To": AGENT, "From": "+33385218399", "Url": exchange.line}
    del form[missing]
    refused = exchange.client.post(f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json", data=form, auth=(ACCOUNT, TOKEN))
    assert (refused.status_code, refused.get_json()["message"]) == (400, f"Give {missing}.")
