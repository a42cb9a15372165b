"""What the carrier and the people called tell, in any order and more than once."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ivr.booking.patients import phone_mark
from ivr.core.db import transaction
from ivr.core.errors import UnknownCall
from ivr.outbound.calling.call_context import CallSubject, heard, pending, subject_of
from ivr.outbound.calling.claims import DialClaim
from ivr.outbound.do_not_call import forget, opt_out
from ivr.outbound.model import Disposition, OptOut, Purpose
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, state_of
from tests.support.world import SLUG

FRIDAY = date(2026, 11, 27)
ONE = landline(1)


@pytest.fixture
def rung(calls: CallOut) -> CallOut:
    """A person whose telephone rings, and another one at the same number."""
    expect(calls.world, Someone(ONE, FRIDAY), Someone(ONE, FRIDAY, name="Durand"))
    calls.plan()
    calls.dial()
    return calls


def key_of(calls: CallOut) -> str:
    return calls.exchange.taken[-1][1]


def waiting_for(calls: CallOut) -> list[CallSubject]:
    vault = calls.world.line.vault
    with Session(calls.world.engine) as session:
        return pending(session, vault, SLUG, phone_mark(vault, ONE), calls.world.clock())


def disposition(calls: CallOut) -> object:
    return calls.world.scalar("SELECT disposition FROM attempts WHERE key = :key", key=key_of(calls))


def test_what_a_person_said_outlives_later_news_of_the_call(rung: CallOut) -> None:
    key = key_of(rung)
    rung.tell(lambda outbox: outbox.record(key, Disposition.CONFIRMED))
    rung.tell(lambda outbox: outbox.verdict(key, "machine_end_beep"))
    for _ in range(2):
        rung.tell(lambda outbox: outbox.ended(key, "completed"))
    assert disposition(rung) == "confirmed"
    assert state_of(rung.world, 1) == ("done", "")


def test_a_person_may_say_something_else_in_the_same_call(rung: CallOut) -> None:
    rung.tell(lambda outbox: outbox.record(key_of(rung), Disposition.CONFIRMED))
    rung.tell(lambda outbox: outbox.record(key_of(rung), Disposition.CANCELLED))
    assert disposition(rung) == "cancelled"


def test_a_key_pressed_after_the_verdict_machine_is_a_person(rung: CallOut) -> None:
    rung.tell(lambda outbox: outbox.verdict(key_of(rung), "machine_start"))
    assert state_of(rung.world, 1) == ("due", "")
    rung.tell(lambda outbox: outbox.record(key_of(rung), Disposition.CONFIRMED))
    assert state_of(rung.world, 1) == ("done", "")


@pytest.mark.parametrize("verdict", ["human", "unknown"])
def test_other_verdicts_change_nothing(rung: CallOut, verdict: str) -> None:
    rung.tell(lambda outbox: outbox.verdict(key_of(rung), verdict))
    assert disposition(rung) == ""
    assert rung.world.scalar("SELECT answered_by FROM attempts") == verdict


def test_the_neutral_message_is_left_once(rung: CallOut) -> None:
    assert [rung.tell(lambda outbox: outbox.leave_message(key_of(rung))) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("busy", "busy"), ("no-answer", "no_answer"), ("failed", "failed"), ("canceled", "no_answer"), ("ringing", "")],
)
def test_the_end_of_a_call_is_how_it_ended_when_nobody_told_more(rung: CallOut, status: str, expected: str) -> None:
    rung.tell(lambda outbox: outbox.ended(key_of(rung), status))
    assert disposition(rung) == expected


def test_keys_that_were_never_given_are_unknown(calls: CallOut) -> None:
    for told in ("verdict", "ended", "taken"):
        with pytest.raises(UnknownCall):
            calls.tell(lambda outbox, name=told: getattr(outbox, name)("nothing", "busy"))
    with pytest.raises(UnknownCall):
        calls.tell(lambda outbox: outbox.record("nothing", Disposition.BUSY))
    with pytest.raises(UnknownCall):
        calls.tell(lambda outbox: outbox.leave_message("nothing"))


def test_who_asks_is_not_called_any_more_nor_is_anybody_at_that_number(rung: CallOut) -> None:
    rung.end(key_of(rung), Disposition.OPTED_OUT)
    assert [state_of(rung.world, booking) for booking in (1, 2)] == [("dropped", "asked")] * 2
    assert rung.dial_all() == []


@pytest.mark.parametrize("ended", [Disposition.DECEASED, Disposition.WRONG_NUMBER])
def test_a_death_or_a_wrong_number_concerns_one_person_and_is_left_to_an_agent(
    rung: CallOut, ended: Disposition
) -> None:
    rung.end(key_of(rung), ended)
    assert state_of(rung.world, 1) == ("unreached", ended)
    assert rung.dial_all() == [ONE]


def test_an_opt_out_is_kept_three_years(rung: CallOut) -> None:
    now = rung.world.clock()
    mark = phone_mark(rung.world.line.vault, ONE)
    with transaction(rung.world.engine) as session:
        for _ in range(2):
            opt_out(session, SLUG, mark, OptOut.ASKED, now)
        forget(session, now)
    assert rung.world.scalar("SELECT count(*) FROM opt_outs") == 1
    with transaction(rung.world.engine) as session:
        forget(session, now + timedelta(seconds=1))
    assert rung.world.scalar("SELECT count(*) FROM opt_outs") == 0


def test_a_call_knows_whom_it_is_for_and_what_it_is_about(rung: CallOut) -> None:
    with Session(rung.world.engine) as session:
        subject = subject_of(session, rung.world.line.vault, key_of(rung), rung.world.clock())
    assert (subject.purpose, subject.dose, subject.last_name) == (Purpose.REMINDER, 1, "Martin")
    assert subject.appointment is not None
    assert subject.appointment.offer.first.date() == FRIDAY


def test_a_call_about_an_appointment_that_is_gone_has_nothing_to_tell(rung: CallOut) -> None:
    rung.world.scalar("UPDATE bookings SET status = 'cancelled' RETURNING id")
    with Session(rung.world.engine) as session:
        assert subject_of(session, rung.world.line.vault, key_of(rung), rung.world.clock()).appointment is None


def test_who_dials_back_is_told_and_not_called_again(rung: CallOut) -> None:
    rung.tell(lambda outbox: outbox.ended(key_of(rung), "no-answer"))
    [subject] = waiting_for(rung)
    with transaction(rung.world.engine) as session:
        heard(session, subject.notification, Disposition.CONFIRMED, rung.world.clock())
    assert state_of(rung.world, 1) == ("done", "")
    assert waiting_for(rung) == []


def test_nothing_is_pending_for_whom_nobody_has_called(calls: CallOut) -> None:
    expect(calls.world, Someone(ONE, FRIDAY))
    calls.plan()
    assert waiting_for(calls) == []


def test_a_call_may_be_dialled_back_until_the_appointment(rung: CallOut) -> None:
    rung.tell(lambda outbox: outbox.ended(key_of(rung), "no-answer"))
    rung.later(days=2, hours=22)
    assert len(waiting_for(rung)) == 1
    rung.later(hours=2)
    assert waiting_for(rung) == []


def test_a_call_that_is_made_again_counts_its_tries(rung: CallOut) -> None:
    rung.tell(lambda outbox: outbox.ended(key_of(rung), "no-answer"))
    rung.later(hours=4)
    assert isinstance(rung.dial(), DialClaim)
    assert rung.world.scalar("SELECT max(tries) FROM errands") == 2
