"""Reads TwiML documents."""

from collections.abc import Callable, Mapping
from xml.etree import ElementTree

from exchange.calls.verbs import (
    BadTwiml,
    Conference,
    Connect,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Method,
    Pause,
    Play,
    Redirect,
    SayVerb,
    Spoken,
    Verb,
)

MOST_BYTES = 64 * 1024
"""Twilio error 11750: longer documents are refused."""


def parse(body: str) -> tuple[Verb, ...]:
    """The verbs of a TwiML document, in order. Raises BadTwiml naming what is wrong; stricter than Twilio, which only
    warns about unknown attributes."""
    if len(body.encode()) > MOST_BYTES:
        raise BadTwiml("The document is longer than 64 kB (Twilio error 11750).")
    if "<!DOCTYPE" in body:
        raise BadTwiml("The document has a DOCTYPE.")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no DOCTYPE, so no entity can expand
    except ElementTree.ParseError as error:
        raise BadTwiml(f"The document is not XML: {error} (Twilio error 12100).") from error
    if root.tag != "Response":
        raise BadTwiml(f"The document starts with <{root.tag}> instead of <Response>.")
    return tuple(_verb(node) for node in root)


def _verb(node: ElementTree.Element) -> Verb:
    if node.tag not in _READERS:
        raise BadTwiml(f"<{node.tag}> is not a verb of this exchange.")
    return _READERS[node.tag](node)


def _attributes(node: ElementTree.Element, allowed: str) -> Mapping[str, str]:
    for name in node.attrib:
        if name not in allowed.split():
            raise BadTwiml(f"<{node.tag}> has no attribute {name}.")
    return node.attrib


def _text(node: ElementTree.Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _number(given: str, what: str) -> float:
    try:
        return float(given)
    except ValueError as error:
        raise BadTwiml(f"{what} must be a number, not {given!r}.") from error


def _method(given: str) -> Method:
    if given == "GET":
        return "GET"
    if given == "POST":
        return "POST"
    raise BadTwiml(f"A method must be GET or POST, not {given!r}.")


def _play(node: ElementTree.Element) -> Play:
    given = _attributes(node, "loop")
    if not _text(node):
        raise BadTwiml("<Play> has no URL.")
    return Play(_text(node), int(_number(given.get("loop", "1"), "loop")))


def _say(node: ElementTree.Element) -> SayVerb:
    given = _attributes(node, "voice language loop")
    return SayVerb(_text(node), int(_number(given.get("loop", "1"), "loop")))


def _pause(node: ElementTree.Element) -> Pause:
    return Pause(_number(_attributes(node, "length").get("length", "1"), "length"))


_GATHER = "input action method timeout finishOnKey numDigits actionOnEmptyResult language"


def _gather(node: ElementTree.Element) -> Gather:
    given = _attributes(node, _GATHER)
    if given.get("input", "dtmf") != "dtmf":
        raise BadTwiml('<Gather> must have input="dtmf": speech is never recognised at the carrier.')
    spoken = tuple(_verb(inner) for inner in node)
    if not all(isinstance(verb, Spoken) for verb in spoken):
        raise BadTwiml("<Gather> holds only <Play>, <Say> and <Pause>.")
    return Gather(
        spoken=tuple(verb for verb in spoken if isinstance(verb, Spoken)),
        action=given.get("action", ""),
        method=_method(given.get("method", "POST")),
        most_keys=int(_number(given.get("numDigits", "0"), "numDigits")),
        finish=given.get("finishOnKey", "#"),
        timeout=_number(given.get("timeout", "5"), "timeout"),
        action_on_empty=given.get("actionOnEmptyResult", "false") == "true",
    )


def _redirect(node: ElementTree.Element) -> Redirect:
    return Redirect(_text(node), _method(_attributes(node, "method").get("method", "POST")))


def _enqueue(node: ElementTree.Element) -> Enqueue:
    given = _attributes(node, "action method waitUrl waitUrlMethod maxQueueSize")
    name = _text(node)
    if not 0 < len(name) <= 64:
        raise BadTwiml("<Enqueue> must name a queue in 1 to 64 characters.")
    method, wait_method = _method(given.get("method", "POST")), _method(given.get("waitUrlMethod", "POST"))
    return Enqueue(name, given.get("action", ""), method, given.get("waitUrl", ""), wait_method)


def _connect(node: ElementTree.Element) -> Connect:
    given = _attributes(node, "action method")
    stream = node.find("Stream")
    if stream is None or len(node) != 1:
        raise BadTwiml("<Connect> must hold one <Stream>.")
    url = _attributes(stream, "url name track statusCallback statusCallbackMethod").get("url", "")
    if "?" in url or not url:
        raise BadTwiml("<Stream> must have a url without a query.")
    parameters = tuple((inner.get("name", ""), inner.get("value", "")) for inner in stream.iter("Parameter"))
    return Connect(url, given.get("action", ""), _method(given.get("method", "POST")), parameters)


_CONFERENCE = "startConferenceOnEnter endConferenceOnExit beep muted waitUrl waitMethod"


def _dial(node: ElementTree.Element) -> Conference:
    """Only conferences are dialled: calls to people are placed through the REST API."""
    given = _attributes(node, "action method")
    room = node.find("Conference")
    if room is None or len(node) != 1 or not _text(room):
        raise BadTwiml("<Dial> must hold one <Conference> with a name.")
    how = _attributes(room, _CONFERENCE)
    if how.get("waitUrl"):
        raise BadTwiml("<Conference> waits in silence here: waitUrl must be empty.")
    return Conference(
        name=_text(room),
        action=given.get("action", ""),
        method=_method(given.get("method", "POST")),
        starts=how.get("startConferenceOnEnter", "true") == "true",
        ends=how.get("endConferenceOnExit", "false") == "true",
        muted=how.get("muted", "false") == "true",
    )


_READERS: Mapping[str, Callable[[ElementTree.Element], Verb]] = {
    "Play": _play,
    "Say": _say,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Enqueue": _enqueue,
    "Leave": lambda _node: Leave(),
    "Hangup": lambda _node: Hangup(),
    "Connect": _connect,
    "Dial": _dial,
}
