"""What is remembered of one person of a household is not taken for the next."""

from ivr.dialogue.memory import CallBooking, CallProgress, Eligibility, Memory, NotificationCall, Person, Search

FIRST = Memory(
    Person(False, "1942-05-12", "Martin", "Jeanne", "71543", "71700", "+33385550142", ("town",), 2),
    Eligibility("age_75", 1, "allergy", "2027-01-04", True, "71-2021-02"),
    Search({"town": "71543"}, "71543", {"part": "morning"}, (1, 2), 2, 1, "570", True),
    CallBooking(7, "123456", True),
    CallProgress(1, 0, 1, 2, "asked", "+33385550199"),
    NotificationCall("reminder", "key", 3, 4, 1, identified=True),
)


def test_the_second_person_begins_with_nothing_known_about_the_first() -> None:
    second = FIRST.next_person(17)
    assert second.person == Person(relative=True)
    assert (second.eligibility, second.search, second.booking) == (Eligibility(), Search(), CallBooking())


def test_the_second_person_has_turns_of_her_own_in_the_same_call() -> None:
    second = FIRST.next_person(17)
    assert (second.progress.turns_before, second.progress.booked) == (17, 1)
    assert second.notification == FIRST.notification


def test_a_record_takes_the_place_of_its_own_kind_only() -> None:
    changed = FIRST.having(Search(near="71270"), Person())
    assert (changed.search, changed.person) == (Search(near="71270"), Person())
    assert (changed.eligibility, changed.booking, changed.progress) == (
        FIRST.eligibility,
        FIRST.booking,
        FIRST.progress,
    )
