import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from exchange.calls.call_requests import Callbacks, CallRequests, Dialled
from exchange.calls.handset import Document, GoOn, HungUp, Keys, PhoneEvent, Silence, Words
from exchange.calls.live import EventLog, LiveCall, Pace, Telephone
from exchange.calls.rooms import Rooms
from exchange.calls.stream_socket import StreamSocket
from exchange.calls.streaming import StreamingParts
from exchange.calls.verbs import LineFailed, SayVerb
from exchange.telephone.phone import heard
from tests.exchange.toy import URL, play, toy_line
from tests.support.line import InProcessLine

ASK = '<Gather numDigits="1" action="/next">' + play("question") + "</Gather>"


def live(line: InProcessLine, pace: Pace = "script", clock: Iterator[float] | None = None) -> LiveCall:
    """A call whose clock moves by a hundredth of a second at each look, if not as told."""
    dialled = Dialled("+33385218399", "+33385550142")
    ticks = clock or (tick / 100 for tick in itertools.count())
    requests = CallRequests(dialled, line, Callbacks(f"{URL}/voice", f"{URL}/voice/status"))
    return LiveCall(requests, Rooms(), Telephone(pace), studio(lambda: next(ticks)))


def studio(clock: Callable[[], float]) -> StreamingParts:
    """No streams, no voice, and this clock."""

    def connect(_url: str) -> AbstractContextManager[StreamSocket]:
        raise LineFailed("none")

    return StreamingParts(connect, lambda _words: b"", clock)


def said(call: LiveCall) -> str:
    return heard(event for _, event in call.log.after(0))


def test_at_script_pace_it_waits_for_the_telephone_only_where_an_answer_is_expected() -> None:
    call = live(toy_line({"/voice": play("bonjour") + ASK, "/next": play("touche DIGITS")}))
    call.do(Keys("4"))
    call.run()
    assert said(call) == "bonjour question touche 4"
    assert call.status == "completed"


def test_at_real_pace_a_key_interrupts_the_question() -> None:
    twice = '<Gather numDigits="1" action="/next">' + play("question") + play("la suite") + "</Gather>"
    call = live(toy_line({"/voice": twice, "/next": play("touche DIGITS")}), "real")
    call.do(Keys("4"))
    call.do(HungUp())
    call.run()
    assert said(call) == "question touche 4"


def test_at_real_pace_keys_before_the_question_are_lost() -> None:
    line = toy_line({"/voice": play("un deux trois") + '<Gather timeout="0" action="/next"/>' + play("rien")})
    call = live(line, "real", iter([0, 0, 0.1, 0.2, 0.3, *range(1, 100)]))
    call.do(Keys("4"))
    call.do(Words("allô"))
    call.do(Silence())
    call.run()
    assert said(call) == "un deux trois rien"


def test_the_rest_api_sends_a_call_elsewhere() -> None:
    call = live(toy_line({"/voice": ASK}))
    call.do(GoOn(Document((SayVerb("ailleurs"),), URL)))
    call.run()
    assert said(call) == "question ailleurs"


def test_a_call_sent_elsewhere_leaves_its_queue() -> None:
    line = toy_line({"/voice": '<Enqueue action="/after">71</Enqueue>', "/after": play("jamais")})
    call = live(line)
    call.do(GoOn(Document((SayVerb("ici le standard"),), URL)))
    call.run()
    assert said(call) == "ici le standard"
    assert [told["QueueResult"] for url, told in line.asked if url.endswith("/after")] == ["redirected"]


def test_the_log_gives_what_is_new() -> None:
    log = EventLog()
    log.add(PhoneEvent("ringing"))
    log.add(PhoneEvent("hangup", "line"))
    assert log.after(1) == [(2, PhoneEvent("hangup", "line"))]
    assert log.after(2, seconds=60) == []
    assert log.over
