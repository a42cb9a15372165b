import statistics
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ivr.dialogue.ports import Appointment, IdentityClaim
from tests.booking.office import Office, a_patient

BORN = date(1940, 5, 12)
WRONG = date(1941, 5, 12)
PHONE = "+33385000001"


@pytest.fixture
def booked(office: Office) -> Appointment:
    office.open_pair()
    return office.book("one", office.offers("one")[0].id, a_patient())


def claims(office: Office, claim: IdentityClaim, mark: str = "caller", days: int = 0) -> Appointment | None:
    with office.desk("two", caller_mark=mark, later=timedelta(days=days)) as desk:
        return desk.identify(claim)


def left(office: Office, mark: str = "caller") -> bool:
    with office.desk("two", caller_mark=mark) as desk:
        return desk.tries_left()


def test_birth_date_and_reference_prove_an_appointment(office: Office, booked: Appointment) -> None:
    assert claims(office, IdentityClaim(BORN, booked.reference)) == booked


def test_birth_date_and_an_attested_number_prove_an_appointment(office: Office, booked: Appointment) -> None:
    assert claims(office, IdentityClaim(BORN, phone=PHONE)) == booked


@pytest.mark.parametrize(
    "claim",
    [
        IdentityClaim(BORN),
        IdentityClaim(WRONG, phone=PHONE),
        IdentityClaim(BORN, phone="+33385000002"),
        IdentityClaim(BORN, "000000"),
        IdentityClaim(BORN, "000000", PHONE),
    ],
)
def test_one_factor_proves_nothing(office: Office, booked: Appointment, claim: IdentityClaim) -> None:
    assert claims(office, claim) is None


def test_the_reference_of_another_person_proves_nothing(office: Office, booked: Appointment) -> None:
    assert claims(office, IdentityClaim(WRONG, booked.reference)) is None


def test_a_cancelled_appointment_is_not_found(office: Office, booked: Appointment) -> None:
    with office.desk("one") as desk:
        desk.cancel(booked.offer.id)
    assert claims(office, IdentityClaim(BORN, booked.reference)) is None


def test_a_number_has_five_tries_a_day(office: Office, booked: Appointment) -> None:
    for number in range(5):
        assert left(office)
        claims(office, IdentityClaim(BORN, f"00000{number}"))
    assert not left(office)
    assert claims(office, IdentityClaim(BORN, booked.reference)) is None
    assert claims(office, IdentityClaim(BORN, booked.reference), days=1) == booked


def test_a_record_has_five_tries_a_day_from_whatever_number(office: Office, booked: Appointment) -> None:
    for number in range(5):
        assert claims(office, IdentityClaim(WRONG, booked.reference), mark=f"caller-{number}") is None
    assert claims(office, IdentityClaim(BORN, booked.reference), mark="honest") is None
    assert left(office, "honest")
    assert claims(office, IdentityClaim(BORN, booked.reference), mark="honest", days=1) == booked


def test_a_record_is_locked_by_its_number_too(office: Office, booked: Appointment) -> None:
    for number in range(5):
        claims(office, IdentityClaim(WRONG, phone=PHONE), mark=f"caller-{number}")
    assert claims(office, IdentityClaim(BORN, phone=PHONE), mark="honest") is None


def test_the_caller_of_a_withheld_number_is_counted_by_call(office: Office, booked: Appointment) -> None:
    for number in range(5):
        claims(office, IdentityClaim(BORN, f"00000{number}"), mark="")
    assert not left(office, "")
    with office.desk("three") as desk:
        assert desk.tries_left()


def test_a_thousand_guesses_open_nothing(office: Office, booked: Appointment) -> None:
    guesses = [BORN - timedelta(days=500) + timedelta(days=number) for number in range(1000)]
    with office.desk("attacker") as desk:
        opened = [
            guess
            for number, guess in enumerate(guesses)
            if replace(desk, caller_mark=f"spoofed-{number}").identify(IdentityClaim(guess, booked.reference))
        ]
    assert opened == []


def test_an_answer_takes_as_long_whether_the_record_exists_or_not(office: Office, booked: Appointment) -> None:
    def seconds(reference: str) -> float:
        with office.desk("two", caller_mark=f"caller-{reference}") as desk:
            begun = time.perf_counter()
            desk.identify(IdentityClaim(WRONG, reference))
            return time.perf_counter() - begun

    differences = [seconds(booked.reference) - seconds("999999") for _ in range(30)]  # each under the same load
    assert abs(statistics.median(differences)) < 0.05


def test_who_proves_an_appointment_again_and_again_uses_up_no_tries(office: Office, booked: Appointment) -> None:
    for _ in range(20):
        assert claims(office, IdentityClaim(BORN, booked.reference)) == booked
        assert claims(office, IdentityClaim(BORN, phone=PHONE)) == booked


def may_exist(office: Office, birth_date: date, mark: str = "caller", days: int = 0) -> bool:
    with office.desk("two", caller_mark=mark, later=timedelta(days=days)) as desk:
        return desk.may_exist(birth_date, PHONE)


def test_birth_dates_cannot_be_guessed_by_who_is_asked_about_an_appointment(
    office: Office, booked: Appointment
) -> None:
    assert may_exist(office, BORN)
    for number in range(5):
        assert not may_exist(office, WRONG, mark=f"spoofed-{number}")
    assert not may_exist(office, BORN, mark="honest")
    assert may_exist(office, BORN, mark="honest", days=1)


def test_first_bookings_use_up_no_tries_at_appointments(office: Office, booked: Appointment) -> None:
    for _ in range(10):
        assert not may_exist(office, WRONG)
    assert left(office)
    assert claims(office, IdentityClaim(BORN, phone=PHONE)) == booked
