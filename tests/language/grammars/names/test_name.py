import pytest

from ivr.language.grammars.names.name import Name
from ivr.language.grammars.names.spelling import Spelling
from tests.language.grammars.table import table


@table("""
dupont = Dupont
DUPONT = Dupont
je m'appelle dupont = Dupont
mon nom c'est dupont = Dupont
mon nom de famille c'est dupont = Dupont
nom de famille dupont = Dupont
euh c'est madame lefèvre merci = Lefèvre
moi c'est jeanne = Jeanne
mon prénom c'est jean-pierre = Jean-Pierre
marie claude = Marie Claude
de la tour = De La Tour
d'artagnan = D'Artagnan
Éloïse = Éloïse
d u p o n t = Dupont
dupont d u p o n t = Dupont
m a deux s o n = Masson
r comme rené e comme édouard y comme yvonne = Rey
j'épelle d comme denise e comme eugène y comme yvonne = Dey
0612345678 =
oui =
non =
euh =
je ne sais pas =
je voudrais savoir si vous avez encore de la place pour mardi =
""")
def test_it_reads_a_name_or_refuses(said: str, value: str | None) -> None:
    assert Name().hear(said).value == value


@pytest.mark.parametrize(("keys", "value"), [("1", ""), ("2", None), ("", None)])
def test_key_one_skips_the_name(keys: str, value: str | None) -> None:
    assert Name().press(keys).value == value


def test_a_name_is_open_to_any_word() -> None:
    assert Name().vocabulary() == frozenset()


@table("""
d u p o n t = dupont
D-U-P-O-N-T = dupont
je vous épelle g u y o t = guyot
alors b e r t h e l o t = berthelot
j'épelle r comme rené e comme édouard y comme yvonne = rey
r comme rené e comme édouard y comme yvonne = rey
d comme denise u p o n t = dupont
s c h m i deux t = schmitt
m a deux s o n = masson
c'est aime ah deux esse o n = masson
aime a air té i enne = martin
effe a u erre e = faure
d u trait d'union p o n t = du-pont
d apostrophe h o n d t = d'hondt
l e i grec = ley
double v a l t e r = walter
e accent aigu l o d i e = elodie
dupont avec un t = dupont
dé u pé o enne té = dupont
pé euh té i té = petit
g euh i r a r d = girard
d u p o n d non t = dupont
madame lebrun l e b r u n = lebrun
deux l =
a =
mardi =
je ne sais pas =
""")
def test_it_reads_a_spelling(said: str, value: str | None) -> None:
    assert Spelling().hear(said).value == value


@pytest.mark.parametrize(
    ("said", "letters"),
    [
        ("b e r n a r d comme le prénom", "bernard"),
        ("d u r a n d avec un d", "durand"),
        ("un seul n d u r a n d", "durand"),
        ("t comme la tante e l", "tel"),
        ("d u p o avec un t", "dupot"),
    ],
)
def test_a_remark_beside_the_letters_spells_nothing(said: str, letters: str) -> None:
    assert Spelling().hear(said).value == letters
