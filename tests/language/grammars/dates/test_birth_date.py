from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.language import wording
from ivr.language.grammars.dates.birth_date import BirthDate
from tests.language.grammars.table import table

TODAY = date(2026, 11, 24)
BORN = st.dates(date(1900, 1, 1), TODAY)


@table("""
le douze mai mille neuf cent quarante-deux = 1942-05-12
le douze mai mil neuf cent quarante deux = 1942-05-12
le 12 mai 1942 = 1942-05-12
12/05/1942 = 1942-05-12
12-05-1942 = 1942-05-12
12.5.42 = 1942-05-12
12051942 = 1942-05-12
1942-05-12 = 1942-05-12
douze mai quarante deux = 1942-05-12
douze zéro cinq quarante deux = 1942-05-12
le douze du cinq quarante deux = 1942-05-12
douze cinq mille neuf cent quarante deux = 1942-05-12
le douze mai dix-neuf cent quarante deux = 1942-05-12
le douze mai dix neuf quarante deux = 1942-05-12
LE DOUZE MAI QUARANTE-DEUX = 1942-05-12
je suis né le douze mai mille neuf cent quarante deux à mâcon = 1942-05-12
euh alors c'est le douze euh mai mille neuf cent quarante deux = 1942-05-12
le premier mars mil neuf cent quarante = 1940-03-01
le 1er mars 1940 = 1940-03-01
le premier janvier trente = 1930-01-01
un un trente = 1930-01-01
vingt huit du onze trente neuf = 1939-11-28
vingt huit onze trente neuf = 1939-11-28
trente et un dix mille neuf cent soixante quatorze = 1974-10-31
douze zéro trois mille neuf cent quarante neuf = 1949-03-12
le vingt-neuf février mille neuf cent quarante = 1940-02-29
dix dix quarante = 1940-10-10
dix sept quarante deux =
le dix-sept avril quarante deux = 1942-04-17
vingt quatre douze trente et un = 1931-12-24
le six août soixante et onze = 1971-08-06
le six aout quatre-vingt-un = 1981-08-06
le sept juillet quatre vingt dix neuf = 1999-07-07
le deux février deux mille = 2000-02-02
le deux février deux mille cinq = 2005-02-02
le deux février zéro cinq = 2005-02-02
le trois mars vingt cinq = 1925-03-03
le douze mai quarante deux non le treize = 1942-05-13
le douze non pardon le treize mai quarante deux = 1942-05-13
le douze mai non juin mille neuf cent quarante deux = 1942-06-12
le douze mai quarante deux non quarante trois = 1943-05-12
douze zéro cinq non zéro six quarante deux = 1942-06-12
le douze mai quarante deux non vingt deux =
non c'est pas le trois c'est le treize mai quarante deux = 1942-05-13
un deux zéro cinq un neuf quatre deux = 1942-05-12
le premier avril quarante, le premier jour du mois, j'ai quatre-vingt-six ans = 1940-04-01
né un mardi le douze mai quarante deux = 1942-05-12
deux quatre vingt un =
vingt quatre vingt douze =
non c'est le douze mai quarante deux = 1942-05-12
le douze juin pardon je me trompe le douze juillet quarante = 1940-07-12
le dix septembre mille neuf cent un = 1901-09-10
le douze mai =
mai mille neuf cent quarante deux =
mille neuf cent trente huit =
je suis de mille neuf cent trente huit =
quarante deux =
le trente février mille neuf cent quarante =
le trente et un avril quarante =
le vingt-neuf février quarante et un =
le douze mai deux mille trente =
le vingt-cinq novembre deux mille vingt-six =
le douze mai mille huit cent quarante deux =
le douze treize quarante =
zéro six douze trente quatre cinquante six soixante dix huit =
oui =
mardi =
je ne sais pas =
le douze ou le treize mai quarante deux =
""")
def test_it_reads_a_birth_date_or_refuses(said: str, value: str | None) -> None:
    assert BirthDate(TODAY).hear(said).value == value


@pytest.mark.parametrize("said", ["le douze mai", "mille neuf cent trente huit", "mai quarante deux", "le douze"])
def test_it_waits_for_the_rest_of_a_date(said: str) -> None:
    heard = BirthDate(TODAY).hear(said)
    assert (heard.value, heard.complete) == (None, False)


@given(BORN)
def test_it_reads_every_date_that_the_line_speaks(born: date) -> None:
    assert BirthDate(TODAY).hear(f"le {wording.birth_date(born)}").value == born.isoformat()


@given(BORN)
def test_it_reads_every_date_on_the_keypad(born: date) -> None:
    assert BirthDate(TODAY).press(f"{born:%d%m%Y}").value == born.isoformat()


@given(st.dates(date(1927, 1, 1), date(1999, 12, 31)))
def test_it_reads_every_date_with_two_figures_or_refuses(born: date) -> None:
    said = f"{wording.number(born.day)} {wording.number(born.month)} {wording.number(born.year % 100)}"
    assert BirthDate(TODAY).hear(said.replace("-", " ")).value in (born.isoformat(), None)


@pytest.mark.parametrize("keys", ["", "1205", "120542", "32051942", "12131942", "30021942", "12052027", "120519421"])
def test_it_refuses_keys_that_are_no_date(keys: str) -> None:
    assert BirthDate(TODAY).press(keys).value is None


def test_it_refuses_a_birth_after_today() -> None:
    assert BirthDate(TODAY).press(f"{TODAY + timedelta(days=1):%d%m%Y}").value is None
