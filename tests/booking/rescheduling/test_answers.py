"""What people answer to the pair that is held for them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ivr.booking.rescheduling import answers, plans
from ivr.booking.rescheduling.answers import HeldProposal
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.core.db import transaction
from ivr.core.errors import BookingRefused
from ivr.dialogue.ports import Appointment
from tests.booking.rescheduling.crowd import CLOSED, Crowd, later
from tests.booking.test_service_two_at_once import waits


def refused(crowd: Crowd, row: int, later: timedelta = timedelta(), action: str = "accept") -> str:
    by = ("bot",) if action == "accept" else ()
    with transaction(crowd.office.engine) as session:
        office = crowd.moves(session, crowd.office.now + later)
        with pytest.raises(BookingRefused) as error:
            getattr(answers, action)(office, row, *by)
    return error.value.reason


def accepted(crowd: Crowd, row: int) -> Appointment:
    with transaction(crowd.office.engine) as session:
        return answers.accept(crowd.moves(session), row, "bot")


def to_tell(crowd: Crowd, most: int = 99) -> list[HeldProposal]:
    with transaction(crowd.office.engine) as session:
        return answers.pending(crowd.moves(session), most)


@pytest.fixture
def moves(crowd: Crowd) -> Iterator[Rescheduling]:
    """A transaction on the moves of the department."""
    with transaction(crowd.office.engine) as session:
        yield crowd.moves(session)


def test_those_to_be_told_know_what_was_and_what_is_held(crowd: Crowd) -> None:
    crowd.at_work()
    told = to_tell(crowd)
    assert len(told) == 12
    assert {(each.old.first.date(), each.new.first.date() > CLOSED, each.changes) for each in told} == {
        (CLOSED, True, (True, False))
    }
    assert {each.old.second == each.new.second for each in told} == {True}
    assert {each.reason for each in told} == {"delivery"}
    assert len(to_tell(crowd, 5)) == 5


def test_who_accepts_has_the_new_pair_under_her_old_reference(crowd: Crowd) -> None:
    taken = crowd.office.counters_taken()
    move = crowd.at_work()
    (told, *_) = to_tell(crowd)
    reference = crowd.one(f"SELECT reference FROM bookings WHERE id = {told.booking}")  # noqa: S608
    appointment = accepted(crowd, told.row)
    assert (appointment.reference, appointment.offer.first, appointment.offer.second) == (
        reference, told.new.first, told.new.second,
    )  # fmt: skip
    assert crowd.office.status(told.booking) == "moved"
    assert crowd.states(move) == {"accepted": 1, "held": 11}
    assert crowd.office.counters_taken() == taken + 11
    assert crowd.one("SELECT max(delete_after) FROM patients") > later(28)
    assert crowd.findings() == []


def test_when_all_have_accepted_the_day_is_empty_and_the_plan_is_done(crowd: Crowd) -> None:
    taken = crowd.office.counters_taken()
    move = crowd.at_work()
    for row in crowd.rows():
        accepted(crowd, row)
        assert crowd.findings() == []
    crowd.tend()
    assert crowd.state(move) == "done"
    assert crowd.one(f"SELECT sum(taken1 + taken2) FROM slots WHERE day = '{CLOSED}'") == 0  # noqa: S608
    assert crowd.office.counters_taken() == taken


def test_an_answer_is_given_once(crowd: Crowd) -> None:
    crowd.at_work()
    row = crowd.rows()[0]
    accepted(crowd, row)
    assert [refused(crowd, row, action=action) for action in ("accept", "refuse", "another_date")] == ["expired"] * 3


def test_what_has_expired_or_was_stopped_cannot_be_accepted(crowd: Crowd) -> None:
    move = crowd.at_work()
    row = crowd.rows()[0]
    assert refused(crowd, row, timedelta(minutes=31)) == "expired"
    with transaction(crowd.office.engine) as session:
        plans.stop(crowd.moves(session), move)
    assert refused(crowd, row) == "expired"
    assert to_tell(crowd) == []


def test_a_pair_on_a_day_closed_meanwhile_cannot_be_accepted(crowd: Crowd) -> None:
    crowd.at_work()
    crowd.office.run("UPDATE slots SET closed = true")
    assert refused(crowd, crowd.rows()[0]) == "closed"
    assert crowd.findings() == []


def test_an_appointment_that_is_over_cannot_be_moved(crowd: Crowd) -> None:
    crowd.at_work()
    crowd.office.run("UPDATE move_rows SET expires_at = '2026-12-09'")
    late = timedelta(days=8, hours=6)
    assert refused(crowd, crowd.rows()[0], late) == "past"


@pytest.mark.parametrize("answer", ["refuse", "another_date"])
def test_who_does_not_want_the_pair_gives_it_back(crowd: Crowd, answer: str) -> None:
    taken = crowd.office.counters_taken()
    move = crowd.at_work()
    with transaction(crowd.office.engine) as session:
        getattr(answers, answer)(crowd.moves(session), crowd.rows()[0])
    state = "refused" if answer == "refuse" else "another_date"
    assert crowd.states(move) == {"held": 11, state: 1}
    assert crowd.office.counters_taken() == taken + 11
    assert crowd.findings() == []


def test_who_wants_another_date_moves_her_booking_in_the_same_transaction(crowd: Crowd) -> None:
    crowd.open_days([later(4), later(32)], 2, hours=("09:00",))
    crowd.at_work()
    told = to_tell(crowd)[0]
    with crowd.office.desk("one") as desk:
        answers.another_date(Rescheduling(desk.session, desk.department, desk.at), told.row)
        offer = desk.offers(desk.order_to_move(told.booking))[0]
        desk.move(told.booking, offer.id)
    assert crowd.office.status(told.booking) == "moved"
    crowd.tend()
    assert crowd.findings() == []


def test_who_cannot_be_reached_is_left_to_the_agents_who_can_still_book_the_pair(crowd: Crowd) -> None:
    move = crowd.at_work()
    row = crowd.rows()[0]
    with transaction(crowd.office.engine) as session:
        answers.unreached(crowd.moves(session), row, "no_answer")
    assert crowd.states(move) == {"held": 11, "unreached": 1}
    assert row not in {each.row for each in to_tell(crowd)}
    crowd.tend(timedelta(minutes=20))
    with transaction(crowd.office.engine) as session:
        later_on = crowd.moves(session, crowd.office.now + timedelta(minutes=40))
        answers.accept(later_on, row, "agent:7")
    assert crowd.states(move) == {"accepted": 1, "held": 11}
    assert crowd.findings() == []


def test_who_calls_by_herself_hears_what_is_held_for_her(crowd: Crowd, moves: Rescheduling) -> None:
    crowd.at_work()
    told = to_tell(crowd)[3]
    assert answers.proposal(moves, told.booking) == told
    assert answers.proposal(moves, 999) is None


def begun(crowd: Crowd, came: bool) -> int:
    """Somebody whose second injection is on a day that is closed; the first one was three weeks ago."""
    crowd.open_days([later(-20)], 2, hours=("09:00",))
    crowd.open_days([later(28)], 2, hours=("16:00",))
    (booking,) = crowd.book(1, later(-20), gap=48)
    crowd.office.run(f"INSERT INTO attendance VALUES ({booking}, 1, {came}, now())")  # noqa: S608
    crowd.at_work(first_day=later(28), last_day=later(28), earliest=later(1), latest=later(2))
    return booking


def test_only_the_second_injection_moves_of_who_has_had_the_first(crowd: Crowd) -> None:
    booking = begun(crowd, came=True)
    (told,) = [each for each in to_tell(crowd) if each.booking == booking]
    assert told.changes == (False, True)
    assert told.new.second
    assert told.new.second.date() == later(3)
    appointment = accepted(crowd, told.row)
    assert crowd.all("SELECT booking_id FROM attendance") == [appointment.offer.id]
    assert crowd.findings() == []


def test_who_was_absent_at_the_first_injection_is_left_to_a_person(crowd: Crowd) -> None:
    begun(crowd, came=False)
    assert "absent" in crowd.whys()


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ("UPDATE moves SET state = 'stopped'", "move_not_at_work"),
        ("UPDATE slots SET closed = false", "move_day_open"),
        ("UPDATE move_rows SET expires_at = '2026-11-24 09:54+01'", "move_overdue"),
        ("ALTER TABLE move_rows DROP CONSTRAINT move_row_whole_pair; UPDATE move_rows SET gap_most = 3 WHERE id = 1",
         "move_gap"),
        ("UPDATE move_rows SET takes2 = true, takes1 = false WHERE id = 1", "move_keeps_what_is_not_hers"),
        ("UPDATE move_rows SET slot2_id = NULL, day2 = NULL WHERE id = 1", "move_half"),
        ("UPDATE move_rows SET state = 'accepted', expires_at = NULL, new_booking_id = 2 WHERE id = 1",
         "move_not_booked"),
    ],
)  # fmt: skip
def test_the_audit_finds_what_is_wrong_with_a_move(crowd: Crowd, planted: str, expected: str) -> None:
    crowd.at_work()
    crowd.office.run(planted)
    assert expected in {finding.split(":")[0] for finding in crowd.findings()}


def test_of_two_who_accept_for_one_person_one_is_told_it_is_done(crowd: Crowd) -> None:
    crowd.at_work()
    row = crowd.rows()[0]
    with ThreadPoolExecutor(1) as pool:
        with transaction(crowd.office.engine) as session:
            answers.accept(crowd.moves(session), row, "bot")
            answer = pool.submit(refused, crowd, row)
            waits(crowd.office, answer)
        assert answer.result() == "expired"
    assert crowd.findings() == []


def test_a_plan_stopped_while_somebody_accepts_leaves_her_the_new_pair(crowd: Crowd) -> None:
    move = crowd.at_work()
    row = crowd.rows()[0]
    with ThreadPoolExecutor(1) as pool:
        with transaction(crowd.office.engine) as session:
            answers.accept(crowd.moves(session), row, "bot")
            answer = pool.submit(stop, crowd, move)
            waits(crowd.office, answer)
        answer.result()
    assert crowd.states(move) == {"accepted": 1, "planned": 11}
    assert crowd.findings() == []


def test_who_cancels_while_somebody_accepts_for_her_has_cancelled(crowd: Crowd) -> None:
    crowd.at_work()
    told = to_tell(crowd)[0]
    with ThreadPoolExecutor(1) as pool:
        with crowd.office.desk() as agent:
            agent.cancel(told.booking)
            answer = pool.submit(refused, crowd, told.row)
            waits(crowd.office, answer)
        assert answer.result() == "expired"
    crowd.tend()
    assert crowd.findings() == []


def stop(crowd: Crowd, move: int) -> None:
    with transaction(crowd.office.engine) as session:
        plans.stop(crowd.moves(session), move)
