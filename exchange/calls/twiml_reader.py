"""Reads TwiML documents."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args
from xml.etree import ElementTree

from pydantic import TypeAdapter, ValidationError

from exchange.calls.verbs import (
    BadTwiml,
    Conference,
    Connect,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Redirect,
    SayVerb,
    Spoken,
    Verb,
)

V = TypeVar("V", bound=Verb)

_ADAPTERS: Mapping[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in get_args(Verb)}

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
    match node.tag:
        case "Play":
            return _read(Play, node, url=_text(node))
        case "Say":
            return _read(SayVerb, node, "voice language", text=_text(node))
        case "Pause":
            return _read(Pause, node)
        case "Gather":
            return _gather(node)
        case "Redirect":
            return _read(Redirect, node, url=_text(node))
        case "Enqueue":
            return _read(Enqueue, node, "maxQueueSize", name=_text(node))
        case "Leave":
            return Leave()
        case "Hangup":
            return Hangup()
        case "Connect":
            return _connect(node)
        case "Dial":
            return _dial(node)
    raise BadTwiml(f"<{node.tag}> is not a verb of this exchange.")


def _read(kind: type[V], node: ElementTree.Element, unused: str = "", **content: Any) -> V:
    """The verb with the attributes of an element; `unused` names those of Twilio's that change nothing here."""
    given = {name: value for name, value in node.attrib.items() if name not in unused.split()}
    for name in given.keys() & content.keys():
        raise BadTwiml(f"<{node.tag}> has no attribute {name}.")
    try:
        verb: V = _ADAPTERS[kind].validate_python({**given, **content})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadTwiml(f"<{node.tag}> is wrong at {first['loc'][0]}: {first['msg']}.") from error
    return verb


def _text(node: ElementTree.Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _gather(node: ElementTree.Element) -> Gather:
    if node.get("input", "dtmf") != "dtmf":
        raise BadTwiml('<Gather> must have input="dtmf": speech is never recognised at the carrier.')
    spoken = tuple(_verb(inner) for inner in node)
    if not all(isinstance(verb, Spoken) for verb in spoken):
        raise BadTwiml("<Gather> holds only <Play>, <Say> and <Pause>.")
    return _read(Gather, node, "input language", spoken=spoken)


def _connect(node: ElementTree.Element) -> Connect:
    stream, leads = _inner(node, "Stream")
    parameters = tuple((inner.get("name", ""), inner.get("value", "")) for inner in stream.iter("Parameter"))
    return _read(Connect, stream, "name track statusCallback statusCallbackMethod", parameters=parameters, **leads)


def _dial(node: ElementTree.Element) -> Conference:
    """Only conferences are dialled: calls to people are placed through the REST API."""
    room, leads = _inner(node, "Conference")
    if room.get("waitUrl"):
        raise BadTwiml("<Conference> waits in silence here: waitUrl must be empty.")
    return _read(Conference, room, "beep waitUrl waitMethod", name=_text(room), **leads)


def _inner(node: ElementTree.Element, tag: str) -> tuple[ElementTree.Element, dict[str, str]]:
    """The one element that a verb holds, and where the verb leads when that is over."""
    found = node.find(tag)
    if found is None or len(node) != 1:
        raise BadTwiml(f"<{node.tag}> must hold one <{tag}>.")
    for name in node.attrib.keys() - {"action", "method"}:
        raise BadTwiml(f"<{node.tag}> has no attribute {name}.")
    return found, {"action": "", "method": "POST", **node.attrib}
