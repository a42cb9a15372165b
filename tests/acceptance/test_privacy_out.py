"""Calls somebody whose name, birth date and number nobody else has, then looks for them everywhere (invariant I8)."""

import json
from collections.abc import Iterator
from datetime import date, time

import pytest
from flask import Flask, Response, request
from sqlalchemy import text

from ivr.app import create_app
from ivr.outbound.calling.claims import DialClaim
from ivr.outbound.calling.reconciliation import Reconciler
from ivr.outbound.dialer import Dialer
from ivr.outbound.housekeeping import Housekeeping
from ivr.outbound.messages.sender import Messenger
from ivr.telephony.carrier import Carrier
from tests.acceptance.test_privacy import CANARIES as SAID
from tests.exchange.toy import serve
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect
from tests.support.world import URL, World
from tests.telephony.webhooks.test_calls import action_of

FRIDAY = date(2026, 11, 27)
LANDLINE, MOBILE = "+33385987654", "+33612987654"
ROBOT = "+33377000071"
CANARIES = {*SAID, "612987654", "1940-05-12", "1940-05-13", "12051940", "mille neuf cent quarante"}

Asked = tuple[str, dict[str, str]]


class Recorder:
    """A carrier's REST API that remembers every request: its address and its fields."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.app = Flask(__name__)
        self.app.add_url_rule("/<path:path>", "any", self._answer, methods=["GET", "POST"])

    def _answer(self, path: str) -> Response:
        self.asked.append((request.full_path, request.form.to_dict()))
        sid = f"{'SM' if 'Messages' in path else 'CA'}{len(self.asked)}"
        body = {"sid": sid, "calls": [], "messages": [], "page": 0, "next_page_uri": None}
        return Response(json.dumps(body), 201 if request.method == "POST" else 200, mimetype="application/json")


class Called:
    """A line that calls out through a carrier that remembers."""

    def __init__(self, world: World, url: str) -> None:
        vars(world.settings)["twilio_api_url"] = url
        carrier = Carrier(world.settings)
        world.app = create_app(world.settings, world.line, carrier)
        self.world = world
        self.office = CallOut.of(world)
        messenger, ticks = Messenger(world.line, carrier, URL), self.office.ticks
        watch = Housekeeping(world.line, Reconciler(world.line, carrier), ticks)
        self.office.dialler = Dialer(world.line, carrier, messenger, watch, URL, ticks)
        self.bodies: list[str] = []

    def post(self, path: str, **form: str) -> str:
        status, body = self.world.post(path, form)
        assert status < 300
        self.bodies.append(body)
        return body

    def call(self, claim: DialClaim, sid: str, *answers: str) -> None:
        """A call that is picked up, with what is pressed and said in it."""
        parties = {"CallSid": sid, "From": ROBOT, "To": claim.phone, "CallStatus": "in-progress"}
        body = self.post(f"/voice/out/{claim.key}", **parties)
        for answer in answers:
            heard = {"Digits": answer} if answer.isdigit() else {"SpeechResult": answer, "Confidence": "1.0"}
            body = self.post(action_of(body), **parties, **heard)
        self.post(f"/voice/out/{claim.key}/machine", **parties, AnsweredBy="machine_end_beep")
        self.post(f"/voice/out/{claim.key}/message", **parties)
        self.post(f"/voice/out/{claim.key}/status", **{**parties, "CallStatus": "completed"})


@pytest.fixture
def asked(world: World) -> Iterator[list[Asked]]:
    """What the carrier was asked in a run with a call, a message, a machine, a call back and a STOP."""
    recorder = Recorder()
    with serve(recorder.app) as url:
        expect(
            world,
            Someone(LANDLINE, FRIDAY, time(10, 0), name="Zorglubet"),
            Someone(MOBILE, FRIDAY, time(9, 0), name="Zorglubet"),
        )
        called = Called(world, url)
        called.office.plan()
        claim = called.office.dial()
        assert isinstance(claim, DialClaim)
        called.call(claim, "CA1")
        back = {"CallSid": "CA2", "From": LANDLINE, "To": ROBOT, "StirVerstat": "TN-Validation-Passed-A"}
        body = called.post("/voice", **back)
        for answer in ("1", "2", "1", "oui"):
            body = called.post(action_of(body), **back, Digits=answer)
        called.office.later(hours=24)
        message = called.office.dial()
        assert isinstance(message, DialClaim)
        assert message.phone == MOBILE
        called.post(f"/voice/out/{message.key}/status", MessageSid="SM1", MessageStatus="delivered", From=ROBOT)
        called.post("/sms", MessageSid="SM2", From=MOBILE, To=ROBOT, Body="stop")
        recorder.asked += [("TwiML", {"body": each}) for each in called.bodies]
        yield recorder.asked


def assert_clean(place: str, found: str) -> None:
    for canary in CANARIES:
        assert canary.lower() not in found.lower(), (place, canary)


def test_the_carrier_learns_the_number_it_dials_and_nothing_else(asked: list[Asked]) -> None:
    assert {form["To"] for _, form in asked if "To" in form} == {LANDLINE, MOBILE}
    for path, form in asked:
        assert_clean(path, json.dumps({name: value for name, value in form.items() if name != "To"}))
        if "?" in path and "To=" not in path:
            assert_clean("address", path)


def test_no_message_tells_who_or_what_it_is_about(asked: list[Asked]) -> None:
    bodies = [form["Body"] for _, form in asked if "Body" in form]
    assert len(bodies) == 1
    assert "vaccin" not in bodies[0].lower()


def test_logs_and_metrics_hold_nothing_personal(
    world: World, capfd: pytest.CaptureFixture[str], asked: list[Asked]
) -> None:
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE turns RENAME TO gone")
    form = {"CallSid": "CA9", "From": LANDLINE, "To": ROBOT, "StirVerstat": "TN-Validation-Passed-A"}
    world.post("/voice", form)
    logged = "".join(capfd.readouterr())
    assert '"webhook failed"' in logged
    assert_clean("logs", logged)
    assert_clean("metrics", world.app.test_client().get("/metrics").get_data(as_text=True))
    assert asked


def test_tables_hold_nothing_personal_in_clear(world: World, asked: list[Asked]) -> None:
    assert asked
    with world.engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            rows = connection.scalars(text(f"SELECT t::text FROM {table} t")).all()  # noqa: S608
            assert_clean(table, "\n".join(rows))
