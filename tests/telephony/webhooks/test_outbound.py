"""What the carrier asks about calls that the line has made, and what is kept of it. Everything is asked three times."""

import re
from datetime import date, time
from typing import ClassVar

import pytest

from ivr.core.errors import CarrierRefused
from ivr.language.grammars.text import fold
from ivr.outbound.calling.claims import DialClaim
from tests.flows.test_outbound_identity import HEALTH
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline
from tests.support.world import URL, World
from tests.telephony.webhooks.test_calls import action_of

FRIDAY = date(2026, 11, 27)
ROBOT = "+33377000071"
JEANNE = landline(0)


class Ringing:
    """Somebody whose telephone rings."""

    def __init__(self, office: CallOut) -> None:
        self.world = office.world
        self.office = office
        claim = office.dial()
        assert isinstance(claim, DialClaim)
        self.phone = claim.phone
        self.out = f"/voice/out/{claim.key}"
        self.sid = "CA0"

    def post(self, path: str, **form: str) -> str:
        """The words of the answer, which is the same three times."""
        sent = {"CallSid": self.sid, "From": ROBOT, "To": self.phone, "CallStatus": "in-progress", **form}
        answers = [self.world.post(path, sent) for _ in range(3)]
        assert len(set(answers)) == 1
        status, body = answers[0]
        assert status in (200, 204), body
        line = self.world.carrier()
        return re.sub(r"<Play>([^<]+)</Play>", lambda play: f"« {line.words(play[1])} »", body)

    def answer(self, *keys: str) -> str:
        """Picks up and presses; the last answer."""
        body = self.post(self.out)
        for key in keys:
            body = self.post(action_of(body), Digits=key)
        return body

    def machine(self, verdict: str = "machine_end_beep") -> list[tuple[str, ...]]:
        """The carrier takes a machine to have answered; what it is asked to do then."""
        before = len(self.world.asked.asked)
        self.post(f"{self.out}/machine", AnsweredBy=verdict)
        return self.world.asked.asked[before:]

    def hang_up(self, status: str = "completed") -> None:
        self.post(f"{self.out}/status", CallStatus=status)

    def errand(self, what: str = "state") -> object:
        return self.world.scalar(f"SELECT {what} FROM errands")  # noqa: S608

    def ended(self) -> tuple[object, object]:
        """Disposition of the attempt, outcome of the call."""
        return self.world.scalar("SELECT disposition FROM attempts"), self.world.scalar("SELECT outcome FROM calls")


class CalledOut(Ringing):
    """Jeanne is being called about an appointment on Friday."""

    def __init__(self, world: World, single: bool = False) -> None:
        expect(world, Someone(JEANNE, FRIDAY, time(10, 0), single=single))
        office = CallOut.of(world)
        office.plan()
        super().__init__(office)


@pytest.fixture
def called(world: World) -> CalledOut:
    return CalledOut(world)


def test_who_answers_one_and_one_has_confirmed(called: CalledOut) -> None:
    assert "Au revoir" in called.answer("1", "1")
    called.hang_up()
    assert called.ended() == ("confirmed", "confirmed")
    assert called.errand() == "done"


def test_the_name_is_asked_for_and_nothing_is_told_before_key_one(called: CalledOut) -> None:
    body = called.answer()
    assert "Êtes-vous bien Jeanne Martin ?" in body
    assert not HEALTH.search(fold(body))
    assert "vendredi" in called.answer("1")


def test_who_cancels_frees_both_places(called: CalledOut) -> None:
    called.answer("1", "2", "2", "1")
    called.hang_up()
    assert called.ended() == ("cancelled", "cancelled")
    assert called.world.scalar("SELECT status FROM bookings") == "cancelled"
    assert called.world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 0


def test_who_moves_has_the_new_pair_and_the_same_reference(called: CalledOut) -> None:
    called.world.open_slots(centres=("570",))
    called.answer("1", "2", "1", "1", "1", "1", "1")
    called.hang_up()
    assert called.ended() == ("moved", "moved")
    assert called.world.scalar("SELECT count(DISTINCT reference) FROM bookings WHERE reference IS NOT NULL") == 1
    assert called.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1


def test_who_heard_it_and_hung_up_is_not_called_again(called: CalledOut) -> None:
    called.answer("1")
    called.hang_up()
    assert called.ended() == ("informed", "informed")
    assert called.errand() == "done"


def test_who_hangs_up_before_is_called_again(called: CalledOut) -> None:
    called.answer()
    called.hang_up()
    assert called.ended() == ("hung_up", "hung_up")
    assert called.errand() == "due"


@pytest.mark.parametrize(("status", "kept"), [("busy", "busy"), ("no-answer", "no_answer"), ("failed", "failed")])
def test_nobody_picks_up(called: CalledOut, status: str, kept: str) -> None:
    called.hang_up(status)
    assert called.world.scalar("SELECT disposition FROM attempts") == kept
    assert called.errand() == "due"


def test_no_more_calls_means_none(called: CalledOut) -> None:
    called.answer("9")
    assert called.world.scalar("SELECT why FROM opt_outs") == "asked"
    assert called.world.scalar("SELECT patient_id FROM opt_outs") is None
    assert called.errand() == "dropped"


def test_a_wrong_number_concerns_that_person_only(called: CalledOut) -> None:
    called.answer("2", "2")
    assert called.world.scalar("SELECT why FROM opt_outs WHERE patient_id IS NOT NULL") == "wrong_number"
    assert called.errand() == "unreached"


def test_a_death_is_left_to_a_person(called: CalledOut) -> None:
    body = called.answer()
    assert "condoléances" in called.post(action_of(body), SpeechResult="il est décédé en juin", Confidence="0.9")
    assert called.errand("reason") == "deceased"
    assert called.world.scalar("SELECT why FROM opt_outs") == "deceased"


def test_somebody_else_hears_the_number_to_call_back_once(called: CalledOut) -> None:
    assert "Dites-lui de rappeler" in called.answer("2", "1")
    assert called.errand("message_left") is True
    assert called.errand() == "due"
    assert called.ended()[0] == "wrong_person"


def test_a_machine_is_sent_to_the_neutral_message(called: CalledOut) -> None:
    called.answer()
    assert called.machine() == [("redirect", "CA0", f"{URL}{called.out}/message")]
    message = called.post(f"{called.out}/message")
    assert "s'adresse à Jeanne Martin" in message
    assert not HEALTH.search(fold(message))
    assert "<Hangup" in called.post(f"{called.out}/key", Digits="")
    called.hang_up()
    assert called.ended() == ("machine", "machine")
    assert called.errand("message_left") is True


def test_a_second_machine_gets_no_second_message(called: CalledOut) -> None:
    called.office.tell(lambda outbox: outbox.leave_message(called.out.split("/")[-1]))
    called.answer()
    assert called.machine() == [("hang up", "CA0")]


def test_a_fax_is_a_machine(called: CalledOut) -> None:
    called.answer()
    assert called.machine("fax")


@pytest.mark.parametrize("verdict", ["human", "unknown", ""])
def test_any_other_verdict_changes_nothing(called: CalledOut, verdict: str) -> None:
    called.answer()
    assert called.machine(verdict) == []


@pytest.mark.parametrize("keys", [("1",), ("2",), ("1", "1"), ("*",)])
def test_a_late_verdict_is_not_believed_once_a_key_was_pressed(called: CalledOut, keys: tuple[str, ...]) -> None:
    called.answer(*keys)
    assert called.machine() == []
    assert called.world.scalar("SELECT answered_by FROM attempts") == ""


def test_a_key_pressed_while_the_verdict_arrives_keeps_the_call(called: CalledOut) -> None:
    body = called.answer()
    called.machine()
    called.post(action_of(body), Digits="1")
    assert "vendredi" in called.post(f"{called.out}/message")


def test_a_person_taken_for_a_machine_presses_a_key_and_is_asked(called: CalledOut) -> None:
    called.answer()
    called.machine()
    message = called.post(f"{called.out}/message")
    again = called.post(action_of(message), Digits="5")
    assert "Êtes-vous bien Jeanne Martin ?" in again
    called.post(action_of(called.post(action_of(again), Digits="1")), Digits="1")
    assert called.ended() == ("confirmed", "confirmed")


def test_a_verdict_before_the_call_begins_is_kept(called: CalledOut) -> None:
    assert called.machine() == []
    assert called.world.scalar("SELECT answered_by FROM attempts") == "machine_end_beep"


def test_a_carrier_that_refuses_leaves_the_machine_with_the_question(called: CalledOut) -> None:
    called.answer()
    called.world.asked.refuses = CarrierRefused("The carrier did not answer in time.", 0)
    called.post(f"{called.out}/machine", AnsweredBy="machine_end_beep")


def test_an_answer_that_was_lost_is_known_from_the_call_itself(called: CalledOut) -> None:
    with called.world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE attempts SET carrier_sid = ''")
    called.answer()
    assert called.world.scalar("SELECT carrier_sid FROM attempts") == "CA0"


def test_the_end_may_be_told_before_the_beginning(called: CalledOut) -> None:
    called.hang_up()
    assert called.world.scalar("SELECT disposition FROM attempts") == "hung_up"
    called.answer("1", "1")
    assert called.world.scalar("SELECT disposition FROM attempts") == "confirmed"


@pytest.mark.parametrize("path", ["", "/machine", "/message", "/key", "/status"])
def test_a_forged_request_is_refused(called: CalledOut, path: str) -> None:
    client = called.world.app.test_client()
    forged = client.post(called.out + path, base_url=URL, data={"CallSid": "CA0", "AnsweredBy": "fax", "Digits": "1"})
    assert forged.status_code == 403
    assert called.errand() == "placed"


@pytest.mark.parametrize("path", ["", "/machine", "/message", "/status"])
def test_a_key_nobody_gave_is_not_found(world: World, path: str) -> None:
    form = {"CallSid": "CA0", "From": ROBOT, "To": JEANNE, "AnsweredBy": "fax", "CallStatus": "completed"}
    assert world.post(f"/voice/out/nothing{path}", form)[0] == 404


def test_an_appointment_cancelled_while_it_rings_is_not_read(called: CalledOut) -> None:
    with called.world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE bookings SET status = 'cancelled'")
    assert "a changé depuis" in called.answer("1")


class TestDiallingBack:
    """Jeanne was not at home; she calls the number that her telephone shows."""

    RING: ClassVar = {"CallSid": "CAback", "From": JEANNE, "To": ROBOT, "StirVerstat": "TN-Validation-Passed-A"}

    def ring(self, called: CalledOut, **other: str) -> str:
        called.hang_up("no-answer")
        called.sid = "CAback"
        return called.post("/voice", **{**self.RING, **other})

    def test_the_line_knows_what_it_is_about(self, called: CalledOut) -> None:
        body = self.ring(called)
        assert "Êtes-vous bien Jeanne Martin ?" in body
        assert not HEALTH.search(fold(body))
        body = called.post(action_of(body), Digits="1")
        assert "vendredi" in body
        called.post(action_of(body), Digits="1")
        assert (called.errand(), called.errand("disposition")) == ("done", "confirmed")

    def test_a_number_nobody_vouches_for_gets_the_ordinary_line(self, called: CalledOut) -> None:
        assert "Jeanne" not in self.ring(called, StirVerstat="TN-Validation-Passed-C")

    def test_another_reason_leads_to_the_ordinary_line(self, called: CalledOut) -> None:
        assert "prendre un rendez-vous" in called.post(action_of(self.ring(called)), Digits="2")
        assert called.errand() == "due"

    def test_no_more_calls_is_honoured(self, called: CalledOut) -> None:
        called.post(action_of(self.ring(called)), Digits="9")
        assert called.errand() == "dropped"

    def test_a_death_is_left_to_a_person(self, called: CalledOut) -> None:
        called.post(action_of(self.ring(called)), SpeechResult="elle est décédée", Confidence="0.9")
        assert called.world.scalar("SELECT why FROM opt_outs") == "deceased"

    def test_who_has_been_told_gets_the_ordinary_line(self, called: CalledOut) -> None:
        called.answer("1", "1")
        assert "Jeanne" not in self.ring(called)
