"""Writing made readable aloud."""

import pytest

from ivr.language.reading import speakable


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("à 14 h 30", "à 14 heures 30"),
        ("à 14h30", "à 14 heures 30"),
        ("à 9h", "à 9 heures"),
        ("à 9 h 00.", "à 9 heures."),
        ("à 1 h", "à une heure"),
        ("la 1re injection", "la première injection"),
        ("le 1er mars", "le premier mars"),
        ("la 2e injection", "la deuxième injection"),
        ("le 16/03/2021", "le 16 mars 2021"),
        ("le 01/04/2021", "le premier avril 2021"),
        ("le 31/13/2021", "le 31/13/2021"),
        ("au 03 85 21 83 99.", "au 03, 85, 21, 83, 99."),
        ("au 0385218399", "au 03, 85, 21, 83, 99"),
        ("au +33385218399", "au 03, 85, 21, 83, 99"),
        ("M. Martin", "monsieur Martin"),
        ("au centre, à Le Creusot.", "au centre, au Creusot."),
        ("À Les Guerreaux", "Aux Guerreaux"),
        ("près de Le Creusot", "près du Creusot"),
        ("à La Clayette", "à La Clayette"),
        ("n° 3", "numéro 3"),
        ("faites le 0", "faites le 0"),
        ("71000 Mâcon", "71000 Mâcon"),
    ],
)
def test_it_writes_figures_as_they_are_said(written: str, said: str) -> None:
    assert speakable(written) == said
