from datetime import datetime

from tests.booking.office import Office, a_patient, an_order


def test_it_holds_both_doses_then_books_them(office: Office) -> None:
    first, second = office.open_pair()
    (offer,) = office.offers("call")
    assert (offer.first, offer.second) == (datetime(2026, 12, 1, 9), datetime(2026, 12, 29, 9))
    assert (office.counters(first), office.counters(second)) == ((1, 0), (0, 1))
    with office.desk("call") as desk:
        booked = desk.book(offer.id, a_patient(), an_order())
    assert booked.offer == offer
    assert len(booked.reference) == 6
    assert booked.reference.isdigit()
