"""Calls that meet (Twilio's page "TwiML Voice: Conference")."""

import pytest

from exchange.calls.handset import Document, GoOn, HungUp, NextDocument, PhoneEvent
from exchange.calls.rooms import Rooms
from exchange.calls.verbs import SayVerb
from exchange.calls.virtual import VirtualPhone
from exchange.telephone.phone import heard
from exchange.telephone.script import Setup
from ivr.core.errors import UnknownCall
from tests.exchange.toy import URL, play, toy_line
from tests.support.line import dialler

PATIENT = '<Dial action="/after"><Conference endConferenceOnExit="true" beep="false">r1</Conference></Dial>'
AGENT = '<Dial action="/wrap"><Conference>r1</Conference></Dial>'
DOCUMENTS = {"/patient": PATIENT, "/agent": AGENT, "/after": play("au revoir"), "/wrap": play("merci")}


class Noticing(VirtualPhone):
    """A telephone that shows what others let it notice."""

    def __init__(self, noticed: list[str]) -> None:
        self.noticed = noticed

    def notice(self, event: PhoneEvent) -> None:
        self.noticed.append(event.text)


class Room:
    """A patient and an agent who dial the same toy line."""

    def __init__(self, **documents: str) -> None:
        told = {**DOCUMENTS, **{f"/{path}": body for path, body in documents.items()}}
        self.line = toy_line({"/voice": [told.pop("/patient"), told.pop("/agent")], **told})
        self.rooms = Rooms()
        dial = dialler(self.line, rooms=self.rooms)
        self.patient: VirtualPhone = dial(Setup())
        self.patient.listen()
        self.agent: VirtualPhone = dial(Setup())
        self.agent.listen()


def events(phone: VirtualPhone) -> list[str]:
    return [event.type for event in phone.listen()]


def test_the_conference_is_over_for_the_agent_when_the_patient_hangs_up() -> None:
    room = Room()
    room.patient.hang_up()
    assert events(room.patient) == ["hangup"]
    assert heard(room.agent.listen()) == "merci"
    assert ("DialCallStatus", "completed") in room.line.asked[-2][1].items()


def test_the_patient_stays_when_the_agent_hangs_up() -> None:
    room = Room()
    room.agent.hang_up()
    room.agent.listen()
    assert events(room.patient) == []
    assert list(room.rooms.conferences.find("r1").seats) == [room.patient.sid]


def test_a_call_on_hold_is_told_so_over_and_over_and_comes_back() -> None:
    room = Room(hold=play("un instant"))
    room.rooms.conferences.hold("r1", room.patient.sid, NextDocument(f"{URL}/hold"))
    assert events(room.patient) == ["held", "says", "waiting"]
    room.patient.stay_silent()
    assert heard(room.patient.listen()) == "un instant"
    room.rooms.conferences.hold("r1", room.patient.sid, None)
    assert events(room.patient) == ["joined"]


def test_hold_and_back_may_be_asked_for_more_often_than_needed() -> None:
    room = Room(hold=play("un instant"))
    conferences, hold = room.rooms.conferences, NextDocument(f"{URL}/hold")
    conferences.hold("r1", room.patient.sid, None)
    assert events(room.patient) == []
    for heard_then in (["held", "says", "waiting"], ["says", "waiting"]):
        conferences.hold("r1", room.patient.sid, hold)
        assert events(room.patient) == heard_then
    for heard_then in (["joined"], []):
        conferences.hold("r1", room.patient.sid, None)
        assert events(room.patient) == heard_then


def test_a_call_on_hold_learns_that_the_conference_is_over() -> None:
    room = Room(agent=PATIENT.replace("/after", "/wrap"), hold=play("un instant"))
    room.rooms.conferences.hold("r1", room.patient.sid, NextDocument(f"{URL}/hold"))
    room.patient.listen()
    room.agent.hang_up()
    room.agent.listen()
    assert heard(room.patient.listen()) == "au revoir"


def test_a_call_in_a_conference_can_be_sent_elsewhere() -> None:
    room = Room()
    room.agent.do(GoOn(Document((SayVerb("ailleurs"),), URL)))
    assert heard(room.agent.listen()) == "ailleurs"
    assert list(room.rooms.conferences.find("r1").seats) == [room.patient.sid]


def test_what_was_said_in_a_conference_is_noticed_by_the_others_only() -> None:
    room = Room()
    noticed: list[str] = []
    room.rooms.conferences.find("r1").seats[room.patient.sid].driver = Noticing(noticed)
    room.agent.speak("bonjour madame")
    assert noticed == ["bonjour madame"]
    assert events(room.agent) == []


def test_a_conference_nobody_is_in_is_not_found() -> None:
    room = Room()
    for phone in (room.patient, room.agent):
        phone.do(HungUp())
        phone.listen()
    with pytest.raises(UnknownCall):
        room.rooms.conferences.find("r1")
