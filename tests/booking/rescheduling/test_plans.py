"""A plan from its draft to its end, on a real database."""

from datetime import time, timedelta

import pytest

from ivr.booking.rescheduling import answers, plans
from ivr.booking.rescheduling.holds import KEPT
from ivr.core.db import transaction
from ivr.core.errors import BookingRefused
from tests.booking import office as booking_office
from tests.booking.office import CHALON, MACON, a_patient
from tests.booking.rescheduling.crowd import CLOSED, Crowd, later


def refused(crowd: Crowd, action: str, move: int) -> str:
    with transaction(crowd.office.engine) as session, pytest.raises(BookingRefused) as error:
        getattr(plans, action)(crowd.moves(session), move)
    return error.value.reason


def done(crowd: Crowd, action: str, move: int) -> None:
    with transaction(crowd.office.engine) as session:
        getattr(plans, action)(crowd.moves(session), move)


def open_slots(crowd: Crowd) -> object:
    return crowd.one(f"SELECT count(*) FROM slots WHERE day = '{CLOSED}' AND NOT closed")  # noqa: S608


def test_a_draft_finds_everybody_a_pair_and_changes_nothing(crowd: Crowd) -> None:
    taken = crowd.office.counters_taken()
    move = crowd.draft()
    assert crowd.states(move) == {"planned": 12}
    assert crowd.all("SELECT DISTINCT takes1 AND NOT takes2 FROM move_rows") == [True]
    assert (crowd.office.counters_taken(), open_slots(crowd)) == (taken, 4)
    assert crowd.tend() == 0
    assert crowd.findings() == []


def test_a_confirmed_plan_closes_the_day_and_holds_every_pair(crowd: Crowd) -> None:
    taken = crowd.office.counters_taken()
    move = crowd.at_work()
    assert crowd.states(move) == {"held": 12}
    assert (crowd.office.counters_taken(), open_slots(crowd)) == (taken + 12, 0)
    assert crowd.all("SELECT count(*) FROM bookings WHERE status = 'booked'") == [12]
    assert crowd.findings() == []


def test_nobody_books_on_a_day_once_its_closing_is_confirmed(crowd: Crowd) -> None:
    crowd.office.open(CLOSED, "17:00")
    crowd.office.open(later(28), "17:00")
    (offer,) = [each for each in crowd.office.offers("one") if each.first.date() == CLOSED]
    crowd.confirmed()
    with pytest.raises(BookingRefused) as error:
        crowd.office.book("one", offer.id, a_patient())
    assert error.value.reason == "closed"
    assert all(each.first.date() != CLOSED for each in crowd.office.offers("two"))


def test_who_books_between_draft_and_confirmation_is_taken_along(crowd: Crowd) -> None:
    crowd.office.open(CLOSED, "17:00")
    crowd.office.open(later(28), "17:00")
    move = crowd.draft()
    offers = [each for each in crowd.office.offers("one") if each.first.date() == CLOSED]
    crowd.office.book("one", offers[0].id, a_patient())
    done(crowd, "confirm", move)
    crowd.tend()
    assert crowd.states(move) == {"held": 13}
    assert crowd.findings() == []


def test_people_for_whom_nothing_fits_are_listed_with_why(crowd: Crowd) -> None:
    crowd.book(7, later(2), gap=None)
    move = crowd.at_work()
    assert crowd.states(move) == {"held": 9, "left": 3}
    assert crowd.whys() == ["first"] * 3
    assert crowd.findings() == []


def test_whose_new_day_is_closed_too_is_placed_again(crowd: Crowd) -> None:
    crowd.book(4, later(2), gap=None)
    move = crowd.at_work()
    crowd.office.run(f"UPDATE slots SET closed = true WHERE day = '{later(3)}'")  # noqa: S608
    crowd.tend()
    assert crowd.states(move) == {"held": 4, "left": 8}
    assert crowd.findings() == []


def test_nobody_is_sent_somewhere_within_the_hour(office: booking_office.Office) -> None:
    crowd, today = Crowd(office), office.now.date()
    crowd.open_days([CLOSED], 1, hours=("09:00",))
    crowd.open_days([today], 1, hours=("10:40", "11:20"))
    crowd.book(1, gap=None)
    move = crowd.at_work(earliest=today, latest=today)
    assert crowd.states(move) == {"held": 1}
    assert crowd.all("SELECT time FROM slots WHERE taken1 = 1 AND NOT closed") == [time(11, 20)]


def test_a_place_taken_by_a_caller_meanwhile_is_replaced_by_another_one(crowd: Crowd) -> None:
    move = crowd.draft()
    crowd.book(2, later(2), gap=None)
    done(crowd, "confirm", move)
    crowd.tend()
    assert crowd.states(move) == {"held": 12}
    assert crowd.findings() == []


def test_a_stopped_plan_gives_back_what_nobody_accepted_and_goes_on_when_resumed(crowd: Crowd) -> None:
    taken = crowd.office.counters_taken()
    move = crowd.at_work()
    done(crowd, "stop", move)
    assert (crowd.office.counters_taken(), crowd.states(move)) == (taken, {"planned": 12})
    assert crowd.tend() == 0
    assert crowd.findings() == []
    done(crowd, "resume", move)
    crowd.tend()
    assert (crowd.office.counters_taken(), crowd.states(move)) == (taken + 12, {"held": 12})
    assert crowd.findings() == []


def test_days_closed_by_mistake_are_opened_again_without_what_was_closed_before(crowd: Crowd) -> None:
    crowd.office.open(CLOSED, "17:00", closed=True)
    before = crowd.all("SELECT id FROM slots WHERE closed")
    move = crowd.at_work()
    with transaction(crowd.office.engine) as session:
        answers.accept(crowd.moves(session), crowd.rows()[0], "bot")
    done(crowd, "stop", move)
    done(crowd, "reopen", move)
    assert crowd.all("SELECT id FROM slots WHERE closed") == before
    assert (crowd.state(move), crowd.states(move)) == ("done", {"accepted": 1, "left": 11})
    assert set(crowd.whys()) == {"reopened"}
    assert refused(crowd, "resume", move) == "gone"
    assert crowd.findings() == []


def test_what_is_held_is_kept_while_the_plan_is_tended(crowd: Crowd) -> None:
    move = crowd.at_work()
    for minutes in range(10, 100, 10):
        crowd.tend(timedelta(minutes=minutes))
        assert crowd.findings(timedelta(minutes=minutes)) == []
    assert crowd.states(move) == {"held": 12}


def test_what_nobody_tended_expires_and_is_held_again(crowd: Crowd) -> None:
    move = crowd.at_work()
    late = KEPT + timedelta(minutes=6)
    assert [finding.split(":")[0] for finding in crowd.findings(late)] == ["move_overdue"]
    assert crowd.tend(late) == 12
    assert crowd.states(move) == {"held": 12}
    assert crowd.findings(late) == []


def test_an_agent_is_told_that_the_pair_of_somebody_not_reached_has_expired(crowd: Crowd) -> None:
    move = crowd.at_work()
    with transaction(crowd.office.engine) as session:
        answers.unreached(crowd.moves(session), crowd.rows()[0], "no_answer")
    crowd.tend(KEPT + timedelta(minutes=6))
    assert crowd.states(move) == {"held": 11, "unreached": 1}
    assert crowd.whys() == ["expired"]


def test_who_is_not_told_in_time_is_left_to_an_agent(crowd: Crowd) -> None:
    taken = crowd.office.counters_taken()
    move = crowd.at_work()
    crowd.tend(timedelta(days=7, hours=6))
    assert crowd.states(move) == {"unreached": 12}
    assert set(crowd.whys()) == {"late"}
    assert crowd.office.counters_taken() == taken
    assert crowd.state(move) == "done"


def test_a_plan_that_goes_on_after_its_days_takes_nobody_for_vaccinated_there(crowd: Crowd) -> None:
    move = crowd.at_work()
    for change in ("stop", "resume"):
        done(crowd, change, move)
    crowd.tend(timedelta(days=8))
    assert crowd.states(move) == {"left": 12}
    assert set(crowd.whys()) == {"late"}


def test_who_cancels_by_herself_is_not_held_a_pair_any_more(crowd: Crowd) -> None:
    move = crowd.at_work()
    booking = int(str(crowd.one("SELECT min(booking_id) FROM move_rows")))
    with crowd.office.desk() as agent:
        agent.cancel(booking)
    assert crowd.findings() == []
    crowd.tend()
    assert crowd.states(move) == {"held": 11, "left": 1}
    assert crowd.whys() == ["cancelled"]
    assert crowd.findings() == []


def test_a_person_of_two_plans_is_held_one_pair(crowd: Crowd) -> None:
    first = crowd.draft()
    second = crowd.draft()
    done(crowd, "confirm", first)
    done(crowd, "confirm", second)
    crowd.tend()
    assert crowd.states(first) == {"held": 12}
    assert crowd.states(second) == {"left": 12}
    assert set(crowd.whys()) == {"other_plan"}
    third = crowd.draft()
    assert crowd.states(third) == {"left": 12}
    assert crowd.findings() == []


def test_a_plan_is_confirmed_once_and_stopped_only_at_work(crowd: Crowd) -> None:
    move = crowd.draft()
    assert [refused(crowd, action, move) for action in ("stop", "resume", "reopen")] == ["gone"] * 3
    done(crowd, "confirm", move)
    assert [refused(crowd, action, move) for action in ("confirm", "resume", "reopen")] == ["gone"] * 3
    assert refused(crowd, "confirm", 99) == "gone"


def test_a_day_that_is_over_is_not_closed(crowd: Crowd) -> None:
    move = crowd.draft()
    with transaction(crowd.office.engine) as session, pytest.raises(BookingRefused) as error:
        plans.confirm(crowd.moves(session, crowd.office.now + timedelta(days=8)), move)
    assert error.value.reason == "past"


def test_doses_go_to_another_centre_with_its_people_once_it_is_confirmed(crowd: Crowd) -> None:
    days = {"earliest": CLOSED, "targets": (MACON,), "doses_to": MACON, "last_day": later(28)}
    crowd.office.open(CLOSED, "09:00", MACON, capacity=2)
    move = crowd.draft(**days)
    assert crowd.states(move) == {"planned": 12}
    capacity = f"SELECT coalesce(sum(capacity), 0) FROM slots WHERE centre = '{MACON}'"  # noqa: S608
    assert crowd.one(capacity) == 2
    assert crowd.office.offers("one") == ()
    done(crowd, "confirm", move)
    crowd.tend()
    assert crowd.states(move) == {"held": 12}
    assert crowd.one(capacity) == 2 + 24 + 16
    assert crowd.findings() == []


def test_no_doses_go_to_a_centre_on_a_day_on_which_it_is_shut(crowd: Crowd) -> None:
    christmas, sunday, monday = later(24), later(26), later(27)
    crowd.open_days([christmas, sunday, monday], 1, hours=("09:00",))
    crowd.draft(first_day=christmas, last_day=monday, targets=(MACON,), doses_to=MACON)
    assert crowd.all(f"SELECT day FROM slots WHERE centre = '{MACON}'") == [monday]  # noqa: S608


def test_a_forgotten_draft_is_erased_with_the_slots_opened_for_it(crowd: Crowd) -> None:
    slots = crowd.one("SELECT count(*) FROM slots")
    crowd.draft(doses_to=MACON, targets=(CHALON, MACON))
    kept = crowd.at_work()
    with transaction(crowd.office.engine) as session:
        plans.forget_drafts(session, crowd.office.now + timedelta(days=2))
    assert crowd.all("SELECT id FROM moves") == [kept]
    assert crowd.one("SELECT count(*) FROM slots") == slots
