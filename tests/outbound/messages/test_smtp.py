"""E-mails to a real mail server: who gets one, what it says, what follows when it does not go out, never two."""

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import text
from structlog.testing import capture_logs

from ivr.booking.patients import phone_mark
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.outbound.audit import audit
from ivr.outbound.calling.claims import DialClaim
from ivr.outbound.do_not_call import opt_out
from ivr.outbound.messages.smtp import MailServer
from ivr.outbound.model import Channel, Disposition, OptOut, channel_of
from tests.outbound.mail import SENDER, Post, Server
from tests.outbound.messages.test_sms_templates import HEALTH
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, mobile, state_of
from tests.support.world import SLUG, World

FRIDAY = date(2026, 11, 27)
ADDRESS = "canari.jeanne@exemple.fr"
JEANNE = Someone(landline(1), FRIDAY, name="Canari", email=ADDRESS)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(post: Post) -> Iterator[Server]:
    server = Server(post)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def office(world: World, server: Server) -> CallOut:
    """A line that sends e-mails, and Jeanne, who has a landline and an address."""
    office = writing(CallOut.of(world), server.url)
    expect(world, JEANNE)
    office.plan()
    return office


def writing(office: CallOut, url: str) -> CallOut:
    messenger = replace(office.dialler.messenger, mail=MailServer(url, SENDER))
    office.dialler = replace(office.dialler, messenger=messenger)
    return office


def letters(post: Post) -> list[EmailMessage]:
    parser = BytesParser(policy=policy.default)
    return [parser.parsebytes(each.content) for each in post.letters if isinstance(each.content, bytes)]


def entry_of(letter: EmailMessage) -> Calendar:
    [attached] = letter.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    return Calendar.from_ical(attached.get_content())


def words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def tried(office: CallOut) -> list[tuple[str, str]]:
    with transaction(office.world.engine) as session:
        rows = session.execute(text("SELECT channel, disposition FROM attempts ORDER BY id"))
        return [(row.channel, row.disposition) for row in rows]


def channel(office: CallOut) -> object:
    return office.world.scalar("SELECT channel FROM errands")


@given(st.sampled_from(["landline", "mobile", "other"]), st.booleans(), st.booleans())
def test_a_mobile_gets_a_text_who_else_has_an_address_an_e_mail_and_the_others_a_call(
    kind: str, texts: bool, address: bool
) -> None:
    found = channel_of(kind, texts, address)
    assert (found is Channel.SMS) == (kind == "mobile" and texts)
    assert (found is Channel.EMAIL) == (address and found is not Channel.SMS)


def test_a_reminder_goes_to_the_address_and_nobody_is_called(office: CallOut, post: Post) -> None:
    office.dial_all()
    [envelope] = post.letters
    assert envelope.rcpt_tos == [ADDRESS]
    assert envelope.mail_from == "rappels@saone-et-loire.example.fr"
    assert office.exchange.taken == []
    assert state_of(office.world, 1) == ("done", "")
    assert tried(office) == [("email", "informed")]


def test_a_letter_says_when_where_and_how_to_cancel_and_nothing_about_health_or_who_it_is_for(
    office: CallOut, post: Post
) -> None:
    office.dial_all()
    [letter] = letters(post)
    told = words(letter)
    for said in ("vendredi 27 novembre 2026 à 9h00", "carte Vitale", "03 85 21 83 99", "ne plus m’appeler"):
        assert said in told
    assert office.department.centre("570").address in told
    assert letter["Subject"] == "Votre rendez-vous du vendredi 27 novembre 2026"
    whole = f"{letter['Subject']} {told} {entry_of(letter).to_ical().decode()}"
    assert not HEALTH.search(whole)
    assert "Canari" not in whole
    assert "Jeanne" not in whole


def test_the_entry_is_for_a_calendar_in_the_time_of_paris(office: CallOut, post: Post) -> None:
    office.dial_all()
    calendar = entry_of(letters(post)[0])
    [event] = calendar.events
    assert calendar["METHOD"] == "PUBLISH"
    assert event.start == datetime(2026, 11, 27, 9, 0, tzinfo=PARIS)
    assert event.end - event.start == timedelta(minutes=30)
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Paris"]
    assert office.department.centre("570").name in str(event["LOCATION"])
    assert str(event["SUMMARY"]) == "Rendez-vous"


def test_a_single_injection_has_one_letter_with_one_entry(one_dose_world: World, server: Server, post: Post) -> None:
    office = writing(CallOut.of(one_dose_world), server.url)
    expect(one_dose_world, replace(JEANNE, single=True))
    for _ in range(2):
        office.plan()
        office.dial_all()
        office.later(days=26)
    [letter] = letters(post)
    [event] = entry_of(letter).events
    assert event.start == datetime(2026, 11, 27, 9, 0, tzinfo=PARIS)
    assert "vendredi 27 novembre 2026 à 9h00" in words(letter)
    whole = f"{letter['Subject']} {words(letter)} {entry_of(letter).to_ical().decode()}"
    assert not re.search(r"premi|deuxi|second|\b[12](re|e)\b", whole, re.IGNORECASE)


def test_a_move_changes_the_entry_that_was_sent(office: CallOut, post: Post) -> None:
    office.dial_all()
    moved = expect(office.world, replace(JEANNE, phone=landline(2), day=date(2026, 12, 4)))
    office.world.scalar("UPDATE bookings SET status = 'moved' WHERE id = 1 RETURNING id")
    office.world.scalar("UPDATE bookings SET patient_id = 1 WHERE id = :id RETURNING id", id=moved[0])
    office.later(days=7)
    office.plan()
    office.dial_all()
    first, second = (entry_of(letter).events[0] for letter in letters(post))
    assert first["UID"] == second["UID"]
    assert int(str(second["SEQUENCE"])) > int(str(first["SEQUENCE"]))
    assert second.start == datetime(2026, 12, 4, 9, 0, tzinfo=PARIS)


def test_the_message_id_is_of_the_attempt_and_tells_nothing_of_it(post: Post, server: Server) -> None:
    for key in ("one", "one", "other"):
        message = EmailMessage()
        message["To"] = ADDRESS
        assert MailServer(server.url, SENDER).send(message, key) is Disposition.INFORMED
    one, again, other = (letter["Message-ID"] for letter in letters(post))
    assert one == again != other
    assert one.endswith("@saone-et-loire.example.fr>")
    assert "one@" not in one


@pytest.mark.parametrize("where", ["to_recipient", "to_letter"])
def test_who_has_an_address_that_does_not_exist_is_called(office: CallOut, post: Post, where: str) -> None:
    setattr(post, where, "550 5.1.1 unknown")
    assert len(office.dial_all()) == 2
    assert [number for number, _, _ in office.exchange.taken] == [landline(1)]
    assert tried(office) == [("email", "refused"), ("voice", "")]


@pytest.mark.parametrize("where", ["to_recipient", "to_letter"])
def test_what_is_put_off_is_tried_again_later_and_then_called(office: CallOut, post: Post, where: str) -> None:
    setattr(post, where, "451 4.7.1 later")
    office.dial_all()
    assert state_of(office.world, 1) == ("due", "")
    assert office.dial_all() == []
    assert channel(office) == "email"
    office.later(hours=4)
    office.dial_all()
    assert tried(office) == [("email", "failed"), ("email", "failed"), ("voice", "")]


def test_what_is_put_off_goes_out_later(office: CallOut, post: Post) -> None:
    post.to_recipient = "451 4.7.1 later"
    office.dial_all()
    post.to_recipient = "250 OK"
    office.later(hours=4)
    office.dial_all()
    assert state_of(office.world, 1) == ("done", "")
    assert len(post.letters) == 1


def test_a_letter_of_which_nobody_knows_whether_it_went_out_is_not_sent_again(office: CallOut, post: Post) -> None:
    post.to_letter = ""
    office.dial_all()
    post.to_letter = "250 OK"
    assert tried(office)[0] == ("email", "uncertain")
    assert [number for number, _, _ in office.exchange.taken] == [landline(1)]
    assert len(post.letters) == 1


def test_a_worker_that_dies_over_a_letter_leaves_it_to_a_call(office: CallOut, post: Post) -> None:
    claim = office.claim()
    assert isinstance(claim, DialClaim)
    assert claim.channel is Channel.EMAIL
    office.later(minutes=2)
    office.dial_all()
    assert tried(office) == [("email", "uncertain"), ("voice", "")]
    assert post.letters == []


def test_a_server_that_is_away_holds_up_no_calls(world: World) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        office = writing(CallOut.of(world), f"smtp://127.0.0.1:{bound.getsockname()[1]}")
        expect(world, JEANNE, Someone(landline(2), FRIDAY))
        office.plan()
        office.dial_all()
    assert [number for number, _, _ in office.exchange.taken] == [landline(2)]
    assert ("email", "failed") in tried(office)


def test_an_address_taken_away_meanwhile_is_not_written_to(office: CallOut, post: Post) -> None:
    with transaction(office.world.engine) as session:
        sealed = office.world.line.vault.seal({"birth_date": "1940-05-12", "phone": landline(1)})
        session.execute(text("UPDATE patients SET sealed = :sealed"), {"sealed": sealed})
    office.dial_all()
    assert post.letters == []
    assert [number for number, _, _ in office.exchange.taken] == [landline(1)]


def test_who_asks_for_no_more_calls_gets_no_letters(office: CallOut, post: Post) -> None:
    mark = phone_mark(office.world.line.vault, landline(1))
    with transaction(office.world.engine) as session:
        opt_out(session, SLUG, mark, OptOut.ASKED, office.world.clock())
    assert office.dial_all() == []
    assert post.letters == []
    assert state_of(office.world, 1) == ("dropped", "asked")


def test_without_a_server_who_has_an_address_is_called(world: World) -> None:
    office = CallOut.of(world)
    expect(world, JEANNE, Someone(mobile(1), FRIDAY, email=ADDRESS))
    office.plan()
    assert office.dial_all() == [landline(1)]


@pytest.mark.parametrize("answer", ["250 OK", "550 no canari.jeanne@exemple.fr", "451 later", ""])
def test_nothing_about_a_person_is_logged_and_the_audit_is_clean(office: CallOut, post: Post, answer: str) -> None:
    post.to_letter = answer
    with capture_logs() as logs:
        office.dial_all()
    assert "canari" not in str(logs).lower()
    with transaction(office.world.engine) as session:
        assert audit(session, {SLUG: PARIS}) == []


def test_beyond_this_machine_nothing_is_said_in_clear(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.outbound.messages.smtp.HERE", frozenset())
    message = EmailMessage()
    message["To"] = ADDRESS
    assert MailServer(server.url, SENDER).send(message, "key") is Disposition.FAILED
