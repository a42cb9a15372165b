import pytest

from ivr.core.phone_numbers import calling, e164, is_valid, kind, national


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


@pytest.mark.parametrize(
    "announced",
    [
        *(
            "",
            "anonymous",
            "Anonymous",
            "ANONYMOUS",
            "Restricted",
            "unknown",
            "unavailable",
            "private",
            "Coverage Error",
        ),
        *("+266696687", "266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"),
        *("sip:anonymous@anonymous.invalid", "client:poste-3", "3639", "+15", "+3385550142", "+33700000000", "0"),
    ],
)
def test_what_is_no_telephone_number_is_a_withheld_one(announced: str) -> None:
    assert not calling(announced)


@pytest.mark.parametrize(
    "announced",
    [
        *("+33385550142", "0385550142", "33385550142", "+330385550142", "0033385550142", " +33385550142"),
        *("sip:+33385550142@sip.example.fr", "sip:0385550142@10.0.0.1;user=phone", "tel:+33385550142"),
    ],
)
def test_a_number_of_a_trunk_is_the_number_it_is_dialled_by(announced: str) -> None:
    assert calling(announced) == "+33385550142"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0692 12 34 56", "+262692123456"), ("0693123456", "+262693123456"), ("0639 39 12 34", "+262639391234"),
        ("0690123456", "+590690123456"), ("0694123456", "+594694123456"), ("0696123456", "+596696123456"),
        ("+33692123456", "+262692123456"), ("0262123456", "+262262123456"), ("0612345678", "+33612345678"),
        ("0976123456", "+33976123456"),
    ],
)  # fmt: skip
def test_a_number_from_overseas_has_the_code_of_its_region_and_is_written_as_it_is_dialled(
    written: str, number: str
) -> None:
    assert e164(written) == number
    assert national(number).replace(" ", "") == "0" + number[-9:]


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
