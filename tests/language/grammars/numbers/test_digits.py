import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.language import wording
from ivr.language.grammars.numbers.digits import Digits
from ivr.language.grammars.numbers.postal_code import PostalCode
from tests.language.grammars.table import table

REFERENCE = st.from_regex(r"[0-9]{6}", fullmatch=True)


@table("""
douze trente quatre cinquante six = 123456
un deux trois quatre cinq six = 123456
123456 = 123456
12 34 56 = 123456
cent vingt trois quatre cent cinquante six = 123456
zéro six douze treize = 061213
le numéro c'est douze trente quatre cinquante six = 123456
douze trente quatre cinquante six non cinquante sept = 123457
zéro zéro zéro zéro zéro un = 000001
douze trente quatre =
mardi =
douze trente quatre cinquante six sept =
""")
def test_it_reads_a_reference_of_six_digits(said: str, value: str | None) -> None:
    assert Digits(6).hear(said).value == value


@table("""
nonante cinq septante cinq = 9575
vingt et un trente et un = 2131
soixante dix huit = 78
quatre vingts quatre vingt un = 8081
zéro six = 06
zéro sept = 07
double zéro douze = 0012
quatre cinq non pardon six = 46
quatre huit deux un je répète quatre huit deux un = 4821
quatre ou cinq =
oui =
""")
def test_it_reads_digits_of_any_count(said: str, value: str | None) -> None:
    assert Digits().hear(said).value == value


@given(REFERENCE)
def test_it_never_misreads_a_reference_that_the_line_speaks(digits: str) -> None:
    assert Digits(6).hear(wording.reference(digits)).value in (digits, None)


@given(REFERENCE)
def test_it_reads_every_reference_on_the_keypad(digits: str) -> None:
    assert Digits(6).press(digits).value == digits


def test_it_waits_for_the_rest_of_a_reference() -> None:
    heard = Digits(6).hear("douze trente")
    assert (heard.value, heard.complete) == (None, False)


def test_it_refuses_keys_of_another_count() -> None:
    assert Digits(6).press("12345").value is None


@table("""
71570 = 71570
soixante et onze mille deux cents = 71200
soixante onze mille deux cents = 71200
septante et un mille deux cents = 71200
soixante et onze quatre cent vingt = 71420
soixante et onze un dix = 71110
soixante et onze trois soixante dix = 71370
soixante et onze mille cent dix huit = 71118
soixante et onze cent = 71100
sept un cinq sept zéro = 71570
le code postal c'est soixante et onze mille = 71000
vingt et un mille = 21000
soixante neuf mille quatre = 69004
zéro un mille = 01000
soixante et onze =
mardi =
zéro six douze trente quatre cinquante six soixante dix huit =
""")
def test_it_reads_a_postal_code(said: str, value: str | None) -> None:
    assert PostalCode("71").hear(said).value == value


def test_a_code_that_can_be_cut_in_two_ways_is_that_of_the_department_served() -> None:
    said = "vingt et un un dix"
    assert (PostalCode("21").hear(said).value, PostalCode().hear("zéro un mille").value) == ("21110", "01000")
    assert "vingt et un mille" in PostalCode("21").vocabulary()
    assert not {word for word in PostalCode("21").vocabulary() if "soixante et onze" in word}


@given(st.from_regex(r"71[0-9]{3}", fullmatch=True))
def test_it_reads_every_postal_code_of_the_department(code: str) -> None:
    rest = code[2:]
    if not rest.startswith("0"):
        assert PostalCode("71").hear(f"soixante et onze mille {wording.number(int(rest))}").value == code
    assert PostalCode("71").press(code).value == code


@pytest.mark.parametrize("keys", ["", "7157", "00123", "99123", "715700"])
def test_it_refuses_keys_that_are_no_postal_code(keys: str) -> None:
    assert PostalCode("71").press(keys).value is None
