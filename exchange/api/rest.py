"""The part of Twilio's REST API that the line uses: to place, find and change calls, and to send and find messages."""

import hmac
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.datastructures import Authorization

from exchange.board import Switchboard
from exchange.calls.call_requests import Callbacks, shown_of
from exchange.calls.conferences import Meeting
from exchange.calls.handset import Document, GoOn, HungUp, Input, NextDocument, PhoneEvent
from exchange.calls.live import LiveCall
from exchange.calls.twiml_reader import parse
from exchange.calls.verbs import BadTwiml
from exchange.outside.world import LONGEST, Fault, TextMessage
from ivr.core.errors import InputError, UnknownCall
from ivr.core.settings import Settings

PREFIX = "/2010-04-01/Accounts/<account>"


def create_rest(settings: Settings, board: Switchboard) -> Blueprint:
    """The routes under /2010-04-01."""
    routes = Blueprint("rest", __name__, url_prefix=PREFIX)
    routes.before_request(lambda: _authenticate(settings, request.authorization))
    routes.register_error_handler(UnknownCall, lambda error: _refusal(20404, 404, str(error)))
    routes.register_error_handler(InputError, lambda error: _refusal(20429, 429, str(error)))
    routes.register_error_handler(BadTwiml, lambda error: _refusal(12100, 400, str(error)))

    @routes.post("/Calls.json")
    def create(account: str) -> tuple[Response, int] | Response:
        missing = [name for name in ("To", "From", "Url") if not request.form.get(name)]
        if missing:
            return _refusal(21201, 400, f"Give {missing[0]}.")
        return jsonify(_described(_called(board), account)), 201

    @routes.get("/Calls.json")
    def placed(account: str) -> Response:
        """The last ones first, by number called and calling number."""
        found = [call for call in board.placed() if _asked_for(call)][: request.args.get("PageSize", 50, int)]
        return _page("calls", [_described(call, account) for call in found])

    @routes.get("/Conferences.json")
    def conferences(account: str) -> Response:
        """Those in progress under a name; there is at most one."""
        try:
            found = [_meeting(board.rooms.conferences.find(request.args.get("FriendlyName", "")), account)]
        except UnknownCall:
            found = []
        return jsonify(conferences=found, page=0, page_size=50, next_page_uri=None)

    @routes.post("/Conferences/<meeting>/Participants/<sid>.json")
    def participant(account: str, meeting: str, sid: str) -> Response:
        """Hold, or back from it."""
        seat = board.rooms.conferences.hold(meeting, sid, _music())
        return jsonify(call_sid=sid, account_sid=account, hold=seat.music is not None, conference_sid=meeting)

    @routes.get("/Calls/<sid>.json")
    def read(account: str, sid: str) -> Response:
        return jsonify(_described(board.find(sid), account))

    @routes.post("/Calls/<sid>.json")
    def update(account: str, sid: str) -> Response:
        call = board.find(sid)
        if call.log.over:
            return _refusal(21220, 400, "Call is not in-progress. Cannot redirect.")
        wanted = _wanted(call)
        if wanted is None:
            return _refusal(20001, 400, "Give Status=completed, Url or Twiml.")
        call.do(wanted)
        return jsonify(_described(call, account))

    _add_messages(routes, board)
    _add_faults(routes, board)
    return routes


def _add_messages(routes: Blueprint, board: Switchboard) -> None:
    @routes.post("/Messages.json")
    def send(account: str) -> tuple[Response, int] | Response:
        form = request.form
        missing = [name for name in ("To", "From", "Body") if not form.get(name)]
        if missing or len(form["Body"]) > LONGEST:
            return _refusal(21617, 400, f"Give {missing[0]}." if missing else "The message is too long.")
        sent = board.outside.deliver(form["To"], form["From"], form["Body"], form.get("StatusCallback", ""))
        called = board.subscribers.find(sent.to)
        if called and called.telephone.ear:
            called.telephone.ear.notice(PhoneEvent("message", sent.body))
        return jsonify(_message(sent, account)), 201

    @routes.get("/Messages.json")
    def sent(account: str) -> Response:
        given = request.args
        found = board.outside.messages.found(given.get("To", ""), given.get("From", ""))
        return _page("messages", [_message(each, account) for each in found[: given.get("PageSize", 50, int)]])


def _add_faults(routes: Blueprint, board: Switchboard) -> None:
    """A request that is to fail: refused before it is carried out, or its answer lost afterwards."""

    @routes.before_request
    def refuse() -> Response | None:
        new = request.method == "POST" and request.path.endswith(("/Calls.json", "/Messages.json"))
        g.fault = board.outside.faults.next() if new else None
        return _failure(g.fault) if g.fault and not g.fault.taken else None

    @routes.after_request
    def lose(response: Response) -> Response:
        fault = g.get("fault")
        return _failure(fault) if fault and fault.taken else response


def _failure(fault: Fault) -> Response:
    return _refusal(20429 if fault.status == 429 else 20500, fault.status, "Try again later.")


def _asked_for(call: LiveCall) -> bool:
    dialled, given = call.requests.dialled, request.args
    return given.get("To") in (None, dialled.called) and given.get("From") in (None, dialled.caller)


def _called(board: Switchboard) -> LiveCall:
    """The call that the request places."""
    form = request.form
    events = frozenset(form.getlist("StatusCallbackEvent") or ["completed"])
    seconds = float(form.get("Timeout", 60, int))
    looks = form.get("MachineDetection") and form.get("AsyncAmd", "").lower() == "true"
    detection = form.get("AsyncAmdStatusCallback", "") if looks else ""
    callbacks = Callbacks(form["Url"], form.get("StatusCallback", ""), events, detection)
    return board.call_out(form["To"], form["From"], callbacks, seconds)


def _music() -> NextDocument | None:
    """What is to be carried out for a call on hold; None takes it back."""
    if request.form.get("Hold", "").lower() != "true":
        return None
    return NextDocument(request.form.get("HoldUrl", ""), "GET" if request.form.get("HoldMethod") == "GET" else "POST")


def _meeting(meeting: Meeting, account: str) -> dict[str, str]:
    return {
        "sid": meeting.sid,
        "account_sid": account,
        "friendly_name": meeting.name,
        "status": "in-progress" if meeting.started else "init",
    }


def _wanted(call: LiveCall) -> Input | None:
    """What an update asks for. When both are given, Twilio ignores Twiml."""
    form = request.form
    if form.get("Status") == "completed":
        return HungUp("line")
    if "Url" in form:
        return GoOn(NextDocument(form["Url"], "GET" if form.get("Method") == "GET" else "POST"))
    if "Twiml" in form:
        return GoOn(Document(parse(form["Twiml"]), call.requests.callbacks.entry))
    return None


def _described(call: LiveCall, account: str) -> dict[str, Any]:
    dialled = call.requests.dialled
    parties = {"from": shown_of(dialled), "to": dialled.called, "direction": dialled.direction}
    return {**parties, "status": call.status, **_resource(f"Calls/{call.sid}", account, call.created)}


def _message(message: TextMessage, account: str) -> dict[str, Any]:
    parties = {"from": message.sender, "to": message.to, "direction": message.direction}
    text = {"body": message.body, "status": message.status}
    return {**parties, **text, **_resource(f"Messages/{message.sid}", account, message.at)}


def _resource(path: str, account: str, created: datetime) -> dict[str, Any]:
    """What calls and messages have in common."""
    return {
        "sid": path.partition("/")[2],
        "account_sid": account,
        "date_created": format_datetime(created, usegmt=True),
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{account}/{path}.json",
    }


def _page(name: str, listed: list[dict[str, Any]]) -> Response:
    return jsonify({name: listed, "page": 0, "page_size": len(listed), "next_page_uri": None})


def _authenticate(settings: Settings, given: Authorization | None) -> Response | None:
    """Basic authentication with the account's own identifier and token."""
    user, password = (given.username or "", given.password or "") if given else ("", "")
    known = hmac.compare_digest(user.encode(), settings.account_sid.encode())
    right = hmac.compare_digest(password.encode(), settings.auth_token.encode())
    return None if known and right else _refusal(20003, 401, "Authenticate")


def _refusal(code: int, status: int, message: str) -> Response:
    """An error as Twilio's REST API writes them."""
    response = jsonify({"code": code, "message": message, "status": status, "more_info": ""})
    response.status_code = status
    return response
