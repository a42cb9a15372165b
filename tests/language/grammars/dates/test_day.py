from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.language import wording
from ivr.language.grammars.dates.day import Day
from tests.language.grammars.table import table

TODAY = date(2026, 11, 24)
PAST = Day(TODAY, past=True)


@table("""
hier = 2026-11-23
avant-hier = 2026-11-22
aujourd'hui = 2026-11-24
lundi = 2026-11-23
mardi = 2026-11-17
lundi dernier = 2026-11-23
le douze novembre = 2026-11-12
le douze = 2026-11-12
le trente = 2026-10-30
le vingt-cinq décembre = 2025-12-25
12/11/2026 = 2026-11-12
le douze onze = 2026-11-12
il y a quinze jours = 2026-11-09
il y a trois semaines = 2026-11-03
il y a deux mois = 2026-09-24
je l'ai eu le douze novembre = 2026-11-12
le dix novembre non le onze = 2026-11-11
le premier mars deux mille vingt et un = 2021-03-01
en novembre =
la semaine dernière =
le deux ou le trois novembre =
avant le dix novembre =
le trente et un février =
demain =
le douze novembre deux mille trente =
je ne sais plus =
oui =
""")
def test_it_reads_a_day_gone_by(said: str, value: str | None) -> None:
    assert PAST.hear(said).value == value


@pytest.mark.parametrize(
    ("keys", "value"),
    [("1211", "2026-11-12"), ("2512", "2025-12-25"), ("2411", "2026-11-24"), ("3102", None), ("0113", None)],
)
def test_keys_are_a_day_and_a_month(keys: str, value: str | None) -> None:
    assert PAST.press(keys).value == value


@given(st.dates(TODAY - timedelta(days=364), TODAY))
def test_it_reads_every_day_of_a_year_back(on: date) -> None:
    assert PAST.hear(wording.day(on)).value == on.isoformat()
    assert PAST.press(f"{on:%d%m}").value == on.isoformat()


@given(st.dates(TODAY, TODAY + timedelta(days=364)))
def test_it_reads_every_day_of_a_year_ahead(on: date) -> None:
    assert Day(TODAY).hear(wording.day(on)).value == on.isoformat()
