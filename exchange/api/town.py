"""Routes by which tests and demonstrations set what people do when the line calls, and which requests fail."""

from typing import Annotated

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field

from exchange.api.phones import Number
from exchange.board import Switchboard
from exchange.outside.people import Rule
from exchange.outside.world import LONGEST, Fault


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Behave(_Body):
    """The body of `POST /people`: rules as in a rule file, instead of those before."""

    people: tuple[Rule, ...]


class Trouble(_Body):
    """The body of `POST /faults`: the next `times` requests for calls and messages are answered with `status`."""

    status: Annotated[int, Field(ge=400, le=599)]
    times: Annotated[int, Field(ge=1, le=10_000)] = 1
    taken: bool = False


class Written(_Body):
    """The body of `POST /messages`: a text message to the line."""

    to: Number
    sender: Annotated[Number, Field(alias="from")]
    body: Annotated[str, Field(max_length=LONGEST)]


def add_town(app: Flask, board: Switchboard) -> None:
    """The routes /people, /faults and /messages."""
    outside = board.outside

    @app.post("/people")
    def behave() -> tuple[str, int]:
        outside.people.behave(Behave.model_validate_json(request.get_data()).people)
        return "", 204

    @app.post("/faults")
    def trouble() -> tuple[str, int]:
        wanted = Trouble.model_validate_json(request.get_data())
        outside.faults.expect(Fault(wanted.status, wanted.taken), wanted.times)
        return "", 204

    @app.post("/messages")
    def write() -> tuple[Response, int]:
        written = Written.model_validate_json(request.get_data())
        return jsonify(sid=outside.write(written.to, written.sender, written.body).sid), 201

    @app.get("/messages")
    def messages() -> Response:
        found = outside.messages.found(request.args.get("to", ""))
        return jsonify([{"from": each.sender, "to": each.to, "body": each.body} for each in found])
