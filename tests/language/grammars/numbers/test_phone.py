import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.phone_numbers import e164
from ivr.language import wording
from ivr.language.grammars.numbers.phone import Phone
from tests.language.grammars.table import table

NATIONAL = st.from_regex(r"0[1-79][0-9]{8}", fullmatch=True).filter(e164)


@table("""
06 12 34 56 78 = 0612345678
zéro six puis douze ensuite trente quatre cinquante six et soixante dix huit = 0612345678
zéro trois quatre vingt cinq double zéro double zéro douze = 0385000012
zéro six douze zéro deux cinquante quatre vingt douze = 0612025092
zéro six trente six huit soixante dix neuf soixante seize =
06.12.34.56.78 = 0612345678
0612345678 = 0612345678
+33 6 12 34 56 78 = 0612345678
+33612345678 = 0612345678
+33 (0)6 12 34 56 78 = 0612345678
0033 6 12 34 56 78 = 0612345678
zéro six douze trente quatre cinquante six soixante dix huit = 0612345678
zéro six douze trente-quatre cinquante-six soixante-dix-huit = 0612345678
zéro six un deux trois quatre cinq six sept huit = 0612345678
plus trente trois six douze trente quatre cinquante six soixante dix huit = 0612345678
plus trente trois zéro six douze trente quatre cinquante six soixante dix huit = 0612345678
mon numéro c'est le zéro six douze trente quatre cinquante six soixante dix huit = 0612345678
zéro trois quatre vingt cinq vingt et un quatre vingt trois quatre vingt dix neuf = 0385218399
zéro trois quatre vingt cinq trente huit zéro zéro zéro un = 0385380001
zéro six quatre vingt dix sept cinquante cinq dix quinze = 0697551015
zéro six quatre vingts quatre vingt un vingt deux vingt trois = 0680812223
zéro six soixante quinze soixante et onze nonante deux septante = 0675719270
zéro six douze non treize trente quatre cinquante six soixante dix huit = 0613345678
zéro six douze trente quatre cinquante six soixante dix huit non soixante dix neuf = 0612345679
c'est un portable zéro six douze trente quatre cinquante six soixante dix huit = 0612345678
zéro six quatre vingt douze douze trente quatre cinquante six = 0692123456
zéro trois quatre vingt cinq =
zéro six douze trente quatre =
zéro huit quatre vingt dix neuf douze trente quatre cinquante six =
zéro zéro douze trente quatre cinquante six soixante dix =
douze trente quatre =
mardi =
oui =
je ne le connais pas =
zéro six douze trente quatre cinquante six soixante dix huit neuf =
""")
def test_it_reads_a_number_or_refuses(said: str, value: str | None) -> None:
    assert Phone().hear(said).value == value


@pytest.mark.parametrize("said", ["zéro", "zéro six", "zéro trois quatre vingt cinq", "06 12 34"])
def test_it_waits_for_the_rest_of_a_number(said: str) -> None:
    heard = Phone().hear(said)
    assert (heard.value, heard.complete, heard.confidence > 0) == (None, False, True)


@given(NATIONAL)
def test_it_never_misreads_a_number_that_the_line_speaks(digits: str) -> None:
    spoken = wording.phone(digits)
    assert Phone().hear(spoken).value in (digits, None)
    assert Phone().hear(spoken.replace(",", "").replace("-", " ")).value in (digits, None)


@given(NATIONAL)
def test_it_reads_every_number_digit_by_digit(digits: str) -> None:
    assert Phone().hear(" ".join(wording.number(int(digit)) for digit in digits)).value == digits


@given(NATIONAL)
def test_it_reads_every_number_on_the_keypad(digits: str) -> None:
    assert Phone().press(digits).value == digits


@pytest.mark.parametrize("keys", ["", "0", "06123456", "0812345678", "0700000000", "1234567890", "06*2345678"])
def test_it_refuses_keys_that_are_no_number(keys: str) -> None:
    assert Phone().press(keys).value is None
