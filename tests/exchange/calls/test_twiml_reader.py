import pytest

from exchange.calls.twiml_reader import parse
from exchange.calls.verbs import BadTwiml, Connect, Enqueue, Gather, Hangup, Pause, Play, Redirect, SayVerb


def twiml(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inner}</Response>'


def test_it_reads_every_verb_of_the_line() -> None:
    verbs = parse(
        twiml(
            '<Play>/a.wav</Play><Say language="fr-FR" voice="Polly.Lea">Bonjour</Say><Pause length="3"/>'
            '<Enqueue waitUrl="/w" waitUrlMethod="GET" action="/after">71</Enqueue><Redirect>/next</Redirect><Hangup/>'
        )
    )
    assert verbs == (
        Play("/a.wav"),
        SayVerb("Bonjour"),
        Pause(3.0),
        Enqueue("71", "/after", "POST", "/w", "GET"),
        Redirect("/next"),
        Hangup(),
    )


def test_a_gather_without_attributes_has_twilios_defaults() -> None:
    # timeout 5 | finishOnKey # | numDigits unlimited | method POST | actionOnEmptyResult false
    (gather,) = parse(twiml("<Gather/>"))
    assert gather == Gather((), "", "POST", 0, "#", 5.0, False)


def test_it_reads_a_stream_with_its_parameters() -> None:
    stream = '<Connect action="/on"><Stream url="wss://x/media"><Parameter name="token" value="t"/></Stream></Connect>'
    assert parse(twiml(stream)) == (Connect("wss://x/media", "/on", "POST", (("token", "t"),)),)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(twiml("<play>/a</play>"), id="names are case-sensitive"),
        pytest.param(twiml("<Record/>"), id="recording is never used"),
        pytest.param(twiml('<Gather numdigits="1"/>'), id="attributes are case-sensitive"),
        pytest.param(twiml('<Gather input="speech"/>'), id="speech is never recognised at the carrier"),
        pytest.param(twiml("<Gather><Hangup/></Gather>"), id="only sounds nest in a gather"),
        pytest.param(twiml('<Gather timeout="soon"/>'), id="a timeout is a number"),
        pytest.param(twiml('<Redirect method="PUT">/a</Redirect>'), id="methods are GET and POST"),
        pytest.param(twiml("<Enqueue></Enqueue>"), id="a queue has a name"),
        pytest.param(twiml(f"<Enqueue>{'x' * 65}</Enqueue>"), id="a queue's name has 64 characters at most"),
        pytest.param(twiml('<Connect><Stream url="wss://x/m?a=1"/></Connect>'), id="a stream URL has no query"),
        pytest.param(twiml("<Play></Play>"), id="a play has a URL"),
        pytest.param("<Answer/>", id="the root is Response"),
        pytest.param(" " + twiml(""), id="nothing stands before the declaration (12100)"),
        pytest.param("", id="an empty answer is no document"),
        pytest.param('<!DOCTYPE r [<!ENTITY a "b">]><Response/>', id="no document type"),
        pytest.param(twiml(f"<Say>{'é' * 33000}</Say>"), id="64 kB at most (11750)"),
    ],
)
def test_it_refuses(body: str) -> None:
    with pytest.raises(BadTwiml):
        parse(body)
