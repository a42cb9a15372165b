"""The planner on its own: whatever the places and people, the plan is right, complete and maximal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.booking.rescheduling.planner import Aim, Moved, MovePlan, PersonToMove, plan, problem
from ivr.booking.rescheduling.stock import Free, Stock
from ivr.booking.rules import Pair, Place
from ivr.department import Department, Interval
from tests.support.departments import INFLUENZA

CHALON, MACON, TOURNUS = "570", "555", "521"
CLOSED = date(2026, 12, 1)
"""A Tuesday."""
AT = datetime(2026, 11, 24, 10, 0)


@pytest.fixture(scope="session")
def department(saone_et_loire: Department) -> Department:
    """Two injections three to four weeks apart, or a vaccine of one dose."""
    pfizer = replace(saone_et_loire.vaccine("pfizer"), intervals=(Interval(date(2020, 1, 1), 21, 28, 28),))
    return replace(saone_et_loire, vaccines=(pfizer, INFLUENZA))


def an_aim(department: Department, **fields: object) -> Aim:
    standard = {
        "department": department,
        "at": AT,
        "centre": CHALON,
        "first_closed": CLOSED,
        "last_closed": CLOSED,
        "centres": (CHALON,),
        "earliest": date(2026, 11, 26),
        "latest": date(2026, 12, 12),
    }
    return Aim(**{**standard, **fields})


class Hall:
    """Slots with numbers of their own."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count(1)
        self.free: list[Free] = []

    def place(self, day: date, at: str = "09:00", centre: str = CHALON, vaccine: str = "pfizer") -> Place:
        return Place(next(self._numbers), centre, vaccine, day, time.fromisoformat(at))

    def open(self, day: date, at: str = "09:00", places: int = 1, firsts: int | None = None, **where: str) -> Place:
        place = self.place(day, at, **where)
        self.free.append(Free(place, places if firsts is None else firsts, places))
        return place

    def person(
        self, first: date, second: date | None, at: str = "09:00", vaccine: str = "pfizer", **fields: object
    ) -> PersonToMove:
        places = [self.place(day, at, vaccine=vaccine) if day else None for day in (first, second)]
        pair = Pair(*places)
        return PersonToMove(**{"booking": pair.first.slot, "pair": pair, "not_before": date.min, **fields})

    def stock(self) -> Stock:
        return Stock(replace(each) for each in self.free)


def later(days: int) -> date:
    return CLOSED + timedelta(days=days)


def only(made: MovePlan) -> Moved:
    assert made.left == ()
    (moved,) = made.moved
    return moved


def test_a_second_injection_stays_where_it_is_while_the_interval_allows_it(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, later(28))
    first = hall.open(later(3))
    hall.open(later(27))
    moved = only(plan(an_aim(department), [person], hall.stock()))
    assert moved.pair == Pair(first, person.pair.second)
    assert moved.takes == (True, False)


def test_a_first_injection_takes_the_second_one_along_when_the_interval_demands_it(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, later(28))
    first, second = hall.open(later(8)), hall.open(later(30))
    moved = only(plan(an_aim(department), [person], hall.stock()))
    assert moved.pair == Pair(first, second)
    assert moved.takes == (True, True)


def test_a_second_injection_alone_moves_when_the_first_one_can_stay(department: Department) -> None:
    hall = Hall()
    person = hall.person(later(-28), CLOSED, at="14:00")
    second = hall.open(later(-2), "15:00")
    hall.open(later(-1), "09:00")
    moved = only(plan(an_aim(department, at=AT - timedelta(days=40)), [person], hall.stock()))
    assert moved.pair == Pair(person.pair.first, second)
    assert moved.takes == (False, True)


def test_the_same_half_day_comes_before_a_nearer_day_and_a_nearer_day_before_a_nearer_hour(
    department: Department,
) -> None:
    hall = Hall()
    people = [hall.person(CLOSED, None) for _ in range(3)]
    best = [hall.open(later(2), "11:50"), hall.open(later(5), "09:00"), hall.open(later(1), "14:00")]
    made = plan(an_aim(department), people, hall.stock())
    assert [moved.pair.first for moved in made.moved] == best


def test_the_own_centre_comes_first_then_the_one_nearest_to_home(department: Department) -> None:
    hall = Hall()
    home = department.centre(MACON).insee
    people = [hall.person(CLOSED, None, insee=home) for _ in range(3)]
    near, far = hall.open(later(1), centre=MACON), hall.open(later(1), centre=TOURNUS)
    own = hall.open(later(9), "14:00")
    aim = an_aim(department, centres=(TOURNUS, CHALON, MACON))
    made = plan(aim, people, hall.stock())
    assert [moved.pair.first for moved in made.moved] == [own, near, far]


def test_nobody_is_sent_to_a_centre_that_is_not_allowed(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, None)
    hall.open(later(1), centre=MACON)
    assert [left.why for left in plan(an_aim(department), [person], hall.stock()).left] == ["first"]


def test_both_injections_go_to_another_centre_together(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, later(28))
    first, second = hall.open(later(1), centre=MACON), hall.open(later(28), centre=MACON)
    hall.open(later(27), centre=CHALON)
    moved = only(plan(an_aim(department, centres=(MACON,)), [person], hall.stock()))
    assert moved.pair == Pair(first, second)


def test_a_first_place_without_a_second_one_is_given_to_nobody(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, later(28))
    hall.open(later(9))
    hall.open(later(9 + 29))
    assert [left.why for left in plan(an_aim(department), [person], hall.stock()).left] == ["second"]


def test_a_vaccine_of_one_dose_is_moved_alone(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, None, vaccine="influenza")
    hall.open(later(1))
    place = hall.open(later(2), vaccine="influenza")
    assert only(plan(an_aim(department), [person], hall.stock())).pair == Pair(place, None)


def test_who_was_given_two_dates_for_a_vaccine_that_now_needs_one_is_left_to_a_person(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, later(28), vaccine="influenza")
    for day in (2, 30):
        hall.open(later(day), vaccine="influenza")
    (left,) = plan(an_aim(department), [person], hall.stock()).left
    assert left.why == "second"


def test_who_has_had_the_first_injection_is_served_first_and_keeps_her_centre(department: Department) -> None:
    hall = Hall()
    due = hall.person(later(-21), CLOSED, given=True)
    early = hall.person(CLOSED, None, at="08:00")
    hall.open(later(1))
    made = plan(an_aim(department), [early, due], hall.stock())
    assert [moved.person for moved in made.moved] == [due]
    hall = Hall()
    due = hall.person(later(-21), CLOSED, given=True)
    hall.open(later(1), centre=MACON)
    made = plan(an_aim(department, centres=(CHALON, MACON)), [due], hall.stock())
    assert [left.why for left in made.left] == ["given"]


def test_what_is_kept_for_second_injections_is_not_given_to_first_ones(department: Department) -> None:
    hall = Hall()
    hall.open(later(1), places=3, firsts=0)
    person = hall.person(CLOSED, None)
    assert [left.why for left in plan(an_aim(department), [person], hall.stock()).left] == ["first"]


def test_a_slot_takes_no_more_first_injections_than_it_has_room_for(department: Department) -> None:
    hall = Hall()
    hall.open(later(1), places=2, firsts=1)
    made = plan(an_aim(department), [hall.person(CLOSED, None) for _ in range(2)], hall.stock())
    assert (len(made.moved), [left.why for left in made.left]) == (1, ["first"])


def test_a_place_that_is_of_no_use_to_one_is_given_to_the_next(department: Department) -> None:
    hall = Hall()
    pair, single = hall.person(CLOSED, later(28)), hall.person(CLOSED, None)
    place = hall.open(later(9))
    made = plan(an_aim(department), [pair, single], hall.stock())
    assert [(moved.person, moved.pair.first) for moved in made.moved] == [(single, place)]


def test_nobody_comes_before_the_first_day_her_rules_allow(department: Department) -> None:
    hall = Hall()
    person = hall.person(CLOSED, None, not_before=later(-1))
    hall.open(later(-2))
    after = hall.open(later(9))
    assert only(plan(an_aim(department), [person], hall.stock())).pair.first == after


@st.composite
def a_situation(draw: st.DrawFn) -> tuple[Hall, list[PersonToMove], dict[str, object]]:
    """Few places and many people, on every day around a closed one, in two centres."""
    hall = Hall()
    centres = st.sampled_from([CHALON, MACON])
    hours = st.sampled_from(["09:00", "11:50", "12:00", "16:30"])
    for _ in range(draw(st.integers(0, 12))):
        places = draw(st.integers(0, 3))
        firsts = draw(st.integers(-1, places))
        where = {"centre": draw(centres), "vaccine": draw(st.sampled_from(["pfizer", "influenza"]))}
        hall.open(later(draw(st.integers(-6, 42))), draw(hours), places, firsts, **where)
    people = [draw(a_person(hall)) for _ in range(draw(st.integers(0, 9)))]
    last_closed = later(draw(st.integers(0, 2)))
    targets = draw(st.sampled_from([(CHALON,), (MACON,), (CHALON, MACON)]))
    return hall, people, {"last_closed": last_closed, "centres": targets}


@st.composite
def a_person(draw: st.DrawFn, hall: Hall) -> PersonToMove:
    at = draw(st.sampled_from(["09:00", "14:00"]))
    if draw(st.booleans()):
        gap = draw(st.sampled_from([None, 21, 25, 28]))
        vaccine = "pfizer" if gap else draw(st.sampled_from(["pfizer", "influenza"]))
        earliest = later(draw(st.integers(-9, 4)))
        return hall.person(CLOSED, later(gap) if gap else None, at, vaccine, not_before=earliest)
    gap = draw(st.integers(21, 28))
    return hall.person(later(-gap), CLOSED, at, given=later(-gap) < AT.date())


@given(a_situation())
@settings(max_examples=150)
def test_whatever_the_places_a_plan_is_right_complete_and_maximal(
    department: Department, situation: tuple[Hall, list[PersonToMove], dict[str, object]]
) -> None:
    hall, people, fields = situation
    aim = an_aim(department, **fields)
    made = plan(aim, people, hall.stock())
    assert Counter(each.person.booking for each in (*made.moved, *made.left)) == Counter(p.booking for p in people)
    assert [problem(aim, moved.person, moved.pair) for moved in made.moved] == [None] * len(made.moved)
    assert all(aim.centre != place.centre or not aim.closes(place) for place in new_places(made))
    assert all(place.centre in aim.centres and place.day >= aim.earliest for place in new_places(made))
    left_over = remaining(hall, made)
    assert all(free.total >= 0 and (not first or free.firsts >= 0) for free, first in left_over)
    free = [free for free, _ in left_over]
    assert [left.person.booking for left in made.left if could_be_placed(aim, left.person, free)] == []


def new_places(made: MovePlan) -> list[Place]:
    pairs = [(moved.pair.first, moved.pair.second, *moved.takes) for moved in made.moved]
    return [
        place
        for first, second, takes1, takes2 in pairs
        for place, takes in ((first, takes1), (second, takes2))
        if takes and place
    ]


def remaining(hall: Hall, made: MovePlan) -> list[tuple[Free, bool]]:
    """What is left of each slot, and whether a first dose was put there."""
    firsts = Counter(moved.pair.first.slot for moved in made.moved if moved.takes[0])
    seconds = Counter(moved.pair.second.slot for moved in made.moved if moved.takes[1] and moved.pair.second)
    assert set(firsts) | set(seconds) <= {each.place.slot for each in hall.free}
    return [
        (
            Free(
                each.place,
                each.firsts - firsts[each.place.slot],
                each.total - firsts[each.place.slot] - seconds[each.place.slot],
            ),
            firsts[each.place.slot] > 0,
        )
        for each in hall.free
    ]


def could_be_placed(aim: Aim, person: PersonToMove, free: Sequence[Free]) -> bool:
    """By trying every pair there is."""
    old = person.pair
    in_reach = [
        each
        for each in free
        if each.place.vaccine == old.first.vaccine
        and each.place.centre in aim.centres
        and each.place.day >= aim.earliest
    ]
    keeps_first = person.given or not aim.closes(old.first)
    firsts = [each.place for each in in_reach if each.has(1) and each.place.day <= aim.latest]
    seconds = [each.place for each in in_reach if each.has(2)]
    if person.given:
        firsts = []
    if keeps_first and old.first.centre in aim.centres:
        firsts = [*firsts, old.first]
    return any(
        problem(aim, person, Pair(first, second)) is None
        for first in firsts
        for second in ([None] if old.second is None else [*seconds, old.second])
        if second is None or second.slot != first.slot
    )
