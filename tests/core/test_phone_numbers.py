import pytest

from ivr.core.phone_numbers import e164, is_valid, kind, national


@pytest.mark.parametrize(
    ("written", "number"),
    [("03 85 21 83 99", "+33385218399"), ("+41 22 767 61 11", "+41227676111"), ("12", ""), ("rien", ""), ("", "")],
)
def test_a_number_is_read_as_people_write_it(written: str, number: str) -> None:
    assert e164(written) == number


@pytest.mark.parametrize(
    ("number", "written"), [("+33385218399", "03 85 21 83 99"), ("+41227676111", "+41 22 767 61 11"), ("", "")]
)
def test_a_number_is_written_as_people_dial_it(number: str, written: str) -> None:
    assert national(number) == written


def test_a_number_without_its_country_is_not_valid() -> None:
    assert is_valid("+33385218399")
    assert not is_valid("0385218399")
    assert not is_valid("+331")


@pytest.mark.parametrize(
    ("number", "expected"), [("+33385218399", "landline"), ("+33612345678", "mobile"), ("+33912345678", "other")]
)
def test_the_kind_of_a_number_tells_whether_it_reads_text_messages(number: str, expected: str) -> None:
    assert kind(number) == expected


def test_what_is_no_number_is_of_no_known_kind() -> None:
    assert kind("rien") == "other"
