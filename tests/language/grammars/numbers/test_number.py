import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.language import wording
from ivr.language.grammars.dates.duration import Duration
from ivr.language.grammars.numbers.number import Number
from ivr.language.grammars.numbers.ordinal import Ordinal
from tests.language.grammars.table import table


@table("""
zéro = 0
zero = 0
un = 1
82 = 82
quatre-vingt-deux = 82
quatre vingt deux = 82
octante = 80
j'ai quatre-vingt-deux ans = 82
cent vingt = 120
mille treize = 1013
dix huit mille treize = 18013
deux millions = 2000000
trois non quatre = 4
une vingtaine =
un ou deux =
un peu =
j'ai un rendez-vous =
trois ou quatre =
plus =
trois virgule cinq =
premier =
""")
def test_it_reads_a_number_or_refuses(said: str, value: str | None) -> None:
    assert Number().hear(said).value == (int(value) if value else None)


@given(st.integers(0, wording.LARGEST))
def test_it_reads_every_number_that_the_line_speaks(number: int) -> None:
    assert Number().hear(wording.number(number)).value == number
    assert Number().press(str(number)).value == number


@table("""
premier = 1
la première = 1
1er = 1
second = 2
deuxième = 2
2ème = 2
vingtieme = 20
vingt et unième = 21
soixante et onzième = 71
quatre-vingt-dixième = 90
centième = 100
elle a fini deuxième = 2
la première non la deuxième = 2
pas la première la deuxième = 2
ni la première ni la deuxième =
attendez une seconde =
trois =
le premier ou le deuxième =
mardi =
""")
def test_it_reads_a_rank_or_refuses(said: str, value: str | None) -> None:
    assert Ordinal().hear(said).value == (int(value) if value else None)


@given(st.integers(1, 999))
def test_it_reads_every_rank_that_the_line_speaks(rank: int) -> None:
    assert Ordinal().hear(wording.ordinal(rank)).value == rank


@table("""
une journée = 1 day
deux heures = 2 hour
pendant deux semaines = 2 week
quinze jours = 15 day
une quinzaine de jours = 15 day
trois mois = 3 month
deux ans = 2 year
une demi-heure = 30 minute
un quart d'heure = 15 minute
trois quarts d'heure = 45 minute
une heure et demie = 90 minute
deux heures trente = 150 minute
une heure et vingt minutes = 80 minute
un an et demi = 18 month
deux semaines non trois =
trois jours non quatre jours = 4 day
une heure et quart = 75 minute
deux ou trois jours =
à deux heures de l'après-midi =
longtemps =
deux mois et une semaine =
""")
def test_it_reads_a_duration_or_refuses(said: str, value: str | None) -> None:
    count, _, unit = (value or "").partition(" ")
    assert Duration().hear(said).value == ({"value": int(count), "unit": unit} if value else None)


@pytest.mark.parametrize("grammar", [Number(), Ordinal(), Duration()], ids=lambda grammar: grammar.kind)
def test_values_fit_in_json(grammar: Number | Ordinal | Duration) -> None:
    json.dumps(grammar.hear("deux jours").value)
