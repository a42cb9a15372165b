import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.api.web import create_exchange, listen, serve_exchange
from exchange.calls.verbs import LineFailed
from exchange.telephone.phone import heard
from exchange.telephone.remote_phone import RemotePhone
from exchange.telephone.script import Setup
from ivr.core.errors import ConfigurationError
from tests.exchange.toy import ACCOUNT, TOKEN, play, toy_server, toy_settings, toy_voice

ASK = '<Gather numDigits="1" action="/next" actionOnEmptyResult="true">' + play("question") + "</Gather>"
DOCUMENTS = {"/voice": ASK, "/next": play("DIGITS WORDS"), "/elsewhere": play("ailleurs")}
SETUP = Setup(called="+33385218399")
PLACE = {"from": "+33385550142", "to": "+33385218399", "pace": "script"}


@pytest.fixture(scope="module")
def line() -> Iterator[str]:
    with toy_server(dict(DOCUMENTS)) as url:
        yield url


@pytest.fixture
def client(line: str) -> FlaskClient:
    return create_exchange(toy_settings(line), toy_voice).test_client()


def place(client: FlaskClient, **others: Any) -> TestResponse:
    return client.post("/calls", json={**PLACE, **others})


def rest(client: FlaskClient, sid: str, password: str = TOKEN, **form: str) -> TestResponse:
    return client.post(f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}.json", data=form, auth=(ACCOUNT, password))


def until_pause(client: FlaskClient, sid: str) -> list[str]:
    """The events of a call up to the last known one, at least until it listens or ends."""
    events: list[dict[str, Any]] = []
    while not events or events[-1]["type"] not in ("listening", "hangup", "failed"):
        events += client.get(f"/calls/{sid}/events?after={len(events)}").get_json()
    return [f"{event['type']} {event['text']}".strip() for event in events]


def test_a_call_is_placed_and_followed(client: FlaskClient) -> None:
    sid = place(client).get_json()["sid"]
    assert until_pause(client, sid) == ["ringing +33385218399", "answered", "says question", "listening"]
    assert client.post(f"/calls/{sid}/keys", json={"keys": "7"}).status_code == 204
    assert client.get(f"/calls/{sid}/events?after=4").get_json()[0]["text"] == "7 none"


@pytest.mark.parametrize(
    "body",
    [
        {"to": "+33385218399"},
        {**PLACE, "from": "0385550142"},
        {**PLACE, "withheld": "yes"},
        {**PLACE, "pace": "fast"},
        {**PLACE, "more": 1},
    ],
)
def test_a_wrong_body_is_refused_in_one_sentence(client: FlaskClient, body: dict[str, Any]) -> None:
    refused = client.post("/calls", json=body)
    assert refused.status_code == 422
    assert refused.get_json()["error"].startswith("The field ")


def test_the_door_takes_json_only(client: FlaskClient) -> None:
    assert client.post("/calls", data='{"from": "+33"}', content_type="text/plain").status_code == 415
    assert client.post("/calls", json=["no object"]).status_code == 400


@pytest.mark.parametrize("host", ["ivr.example.fr", "127.0.0.1.example.fr:8001", "localhost.evil", "10.0.0.1"])
def test_the_door_answers_under_no_other_name(client: FlaskClient, host: str) -> None:
    assert client.post("/calls", json=PLACE, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("path", ["/calls", "/phone"])
def test_the_door_answers_no_web_page(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Origin": "http://localhost:8000"}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8001", "127.0.0.1:8001"])
def test_the_door_answers_under_its_own_names(client: FlaskClient, host: str) -> None:
    assert client.post("/calls", json=PLACE, headers={"Host": host}).status_code == 201


def test_an_unknown_call_is_not_found(client: FlaskClient) -> None:
    assert client.get("/calls/CA0/events").status_code == 404
    assert rest(client, "CA0", Status="completed").get_json()["code"] == 20404


def test_the_rest_api_ends_a_call(client: FlaskClient) -> None:
    sid = place(client).get_json()["sid"]
    until_pause(client, sid)
    assert rest(client, sid, Status="completed").get_json()["sid"] == sid
    assert client.get(f"/calls/{sid}/events?after=4").get_json()[0]["text"] == "line"
    assert rest(client, sid, Status="completed").get_json()["code"] == 21220


def test_the_rest_api_sends_a_call_to_another_document(client: FlaskClient, line: str) -> None:
    for form in ({"Url": f"{line}/elsewhere"}, {"Twiml": "<Response><Say>ailleurs</Say></Response>"}):
        sid = place(client).get_json()["sid"]
        until_pause(client, sid)
        assert rest(client, sid, **form).status_code == 200
        assert client.get(f"/calls/{sid}/events?after=4").get_json()[0]["text"] == "ailleurs"


def test_the_rest_api_wants_the_accounts_own_token(client: FlaskClient) -> None:
    sid = place(client).get_json()["sid"]
    assert rest(client, sid, password="wrong", Status="completed").status_code == 401
    assert client.post(f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}.json").status_code == 401


def test_the_rest_api_refuses_what_it_does_not_know(client: FlaskClient) -> None:
    sid = place(client).get_json()["sid"]
    until_pause(client, sid)
    assert rest(client, sid, Status="paused").status_code == 400
    assert rest(client, sid, Twiml="<Record/>").get_json()["code"] == 12100


def test_it_refuses_to_start_beside_a_real_carrier(line: str) -> None:
    for other in ({"carrier": "twilio"}, {"twilio_account_sid": ACCOUNT}, {"twilio_auth_token": TOKEN}):
        with pytest.raises(ConfigurationError):
            create_exchange(toy_settings(line).model_copy(update=other), toy_voice)


def test_a_telephone_dials_through_a_running_exchange(line: str) -> None:
    exchange = serve_exchange(toy_settings(line), toy_voice)
    try:
        phone = RemotePhone(exchange.url, SETUP)
        assert heard(phone.listen()) == "question"
        phone.speak("oui madame")
        assert heard(phone.listen()) == "none oui madame"
        phone = RemotePhone(exchange.url, SETUP)
        phone.listen()
        phone.stay_silent()
        assert heard(phone.listen()) == "none"
    finally:
        exchange.close()
    with pytest.raises(LineFailed, match="ivr serve"):
        phone.hang_up()


def test_a_taken_port_is_said_in_one_sentence(line: str) -> None:
    exchange = serve_exchange(toy_settings(line), toy_voice)
    port = int(exchange.url.rsplit(":", 1)[1])
    with pytest.raises(ConfigurationError, match="IVR_EXCHANGE_PORT"):
        serve_exchange(toy_settings(line).model_copy(update={"exchange_port": port}), toy_voice)
    exchange.close()


def test_hundreds_of_telephones_may_wait_to_be_accepted() -> None:
    with listen(0) as listening, ExitStack() as telephones:
        for _ in range(300):
            telephones.enter_context(socket.create_connection(listening.getsockname(), timeout=30))
