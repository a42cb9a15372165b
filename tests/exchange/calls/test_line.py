import socket

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from exchange.calls import line
from exchange.calls.line import HttpAnswer, HttpLine, signature, twiml_of, with_query
from exchange.calls.verbs import LineFailed
from tests.exchange.toy import ACCOUNT, TOKEN, play, toy_server
from tests.support.serving import running


def test_it_signs_as_twilios_security_page_shows() -> None:
    told = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    signed = signature("12345", "https://example.com/myapp.php?foo=1&bar=2", told)
    assert signed == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_the_parameters_of_a_get_follow_those_of_the_url() -> None:
    assert with_query("https://x/a?b=1", {"From": "+33"}) == "https://x/a?b=1&From=%2B33"


@pytest.mark.parametrize(
    ("status", "kind"), [(500, "text/xml"), (302, "text/xml"), (200, "application/json"), (200, "")]
)
def test_only_a_success_with_twiml_is_carried_out(status: int, kind: str) -> None:
    with pytest.raises(LineFailed):
        twiml_of(HttpAnswer(status, "<Response/>", kind), "http://x/voice?secret=1")


def test_the_address_in_an_error_has_no_query() -> None:
    with pytest.raises(LineFailed, match=r"at http://x/voice \(") as failure:
        twiml_of(HttpAnswer(500, "", ""), "http://x/voice?secret=1")
    assert "secret" not in str(failure.value)


def test_it_hears_the_words_and_measures_the_sound_when_asked_to() -> None:
    with toy_server({"/voice": play("bonjour")}) as url:
        assert HttpLine(ACCOUNT, TOKEN, measured=True).sound(f"{url}/audio/été_à_Mâcon").words == "été à Mâcon"
        assert HttpLine(ACCOUNT, TOKEN, measured=True).sound(f"{url}/audio/bonjour").seconds == pytest.approx(0.01)
        assert HttpLine(ACCOUNT, TOKEN).sound(f"{url}/audio/bonjour").seconds == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("overrides", "answers", "asked"),
    [
        ("#rc=2&rp=5xx", [500, 503, 204], 3),
        ("#rc=1&rp=5xx", [500, 503, 204], 2),
        ("#rc=3&rp=ct,rt", [500, 204], 1),
        ("#rc=3&rp=all", [404, 204], 2),
        ("", [500, 204], 1),
    ],
)
def test_a_request_is_repeated_after_what_its_address_names(
    overrides: str, answers: list[int], asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "PAUSE", 0.0)
    app, signed = Flask(__name__), []

    @app.post("/status")
    def status() -> Response:
        signed.append(request.headers["X-Twilio-Signature"] == signature(TOKEN, request.url, request.form))
        return Response(status=answers[len(signed) - 1])

    server = make_server("127.0.0.1", 0, app, threaded=True)
    with running(server):
        answer = HttpLine(ACCOUNT, TOKEN).post(
            f"http://127.0.0.1:{server.server_port}/status{overrides}", {"CallSid": "CA1"}
        )
    assert signed == [True] * asked
    assert answer.status == answers[asked - 1]


def test_a_line_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        never = HttpLine(ACCOUNT, TOKEN, timeout=0.05)
        with pytest.raises(LineFailed, match="cannot be reached"):
            never.post(f"http://127.0.0.1:{silent.getsockname()[1]}/voice", {})
