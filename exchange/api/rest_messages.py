"""The part of Twilio's REST API that the line uses to send text messages and to ask about them."""

from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from exchange.board import Switchboard
from exchange.calls.handset import PhoneEvent
from exchange.outside.messages import LONGEST, TextMessage


def add_messages(routes: Blueprint, board: Switchboard) -> None:
    """The routes of messages."""

    @routes.post("/Messages.json")
    def send(account: str) -> tuple[Response, int]:
        form = request.form
        missing = [name for name in ("To", "From", "Body") if not form.get(name)]
        if missing or len(form["Body"]) > LONGEST:
            text = f"Give {missing[0]}." if missing else "The message is too long."
            return jsonify({"code": 21617, "message": text, "status": 400, "more_info": ""}), 400
        sent = board.outside.deliver(form["To"], form["From"], form["Body"], form.get("StatusCallback", ""))
        called = board.subscribers.find(sent.to)
        if called and called.telephone.ear:
            called.telephone.ear.notice(PhoneEvent("message", sent.body))
        return jsonify(_described(sent, account)), 201

    @routes.get("/Messages.json")
    def sent(account: str) -> Response:
        given = request.args
        found = board.outside.messages.found(given.get("To", ""), given.get("From", ""))
        page = found[: given.get("PageSize", 50, int)]
        described = [_described(each, account) for each in page]
        return jsonify(messages=described, page=0, page_size=len(page), next_page_uri=None)


def _described(message: TextMessage, account: str) -> dict[str, Any]:
    return {
        "sid": message.sid,
        "account_sid": account,
        "to": message.to,
        "from": message.sender,
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "date_created": format_datetime(message.at, usegmt=True),
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{message.sid}.json",
    }
