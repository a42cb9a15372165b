import pytest

from ivr.language.grammars.choice.choice import Choice
from tests.language.grammars.table import table

THREE = Choice(3, zero_means_any=True)
OTHERS = ("autre", "d'autres dates", "ni l'une ni l'autre")
OFFERS = Choice(3, (("la première", "le premier"), ("la deuxième", "la seconde"), OTHERS))
MENU = Choice(
    3,
    (
        ("prendre rendez-vous", "réserver"),
        ("mon rendez-vous", "déplacer", "annuler"),
        ("renseignement", "question"),
    ),
)
AGREE = Choice(2, (("oui", "c'est noté"), ("non", "répétez", "attendez")))


@table("""
un = 1
une = 1
le un = 1
la une = 1
je prends la une = 1
la première = 1
euh la première = 1
la 1ère = 1
le premier = 1
la première s'il vous plaît = 1
la première proposition = 1
plutôt la première = 1
option un = 1
le numéro un = 1
1 = 1
deux = 2
le deux = 2
la seconde = 2
le second = 2
la deuxième = 2
la 2ème = 2
tapez deux = 2
je choisis la deuxième = 2
celle du milieu = 2
oui la deuxième = 2
non la deuxième = 2
pas la première la deuxième = 2
pas la première mais la deuxième = 2
la première non la deuxième = 2
la première pardon la deuxième = 2
le trois = 3
la troisième = 3
la dernière = 3
le dernier = 3
la première des deux = 1
le plus tôt des trois = 1
la première plutôt que la deuxième = 1
celle d'après la première = 2
l'avant-dernière = 2
la deuxième, ça m'arrange = 2
pas les deux premières, la dernière = 3
les trois me vont = 0
une petite seconde s'il vous plaît =
c'est pour la deuxième dose =
le premier mars =
redites-moi la première =
je veux trois rendez-vous =
plus tard =
la plus tôt = 1
peu importe = 0
celle que vous voulez = 0
n'importe laquelle = 0
ça m'est égal = 0
comme vous voulez = 0
j'ai deux questions =
quatre =
la quatrième =
la première ou la deuxième =
les deux premières =
la première fois que j'appelle =
mardi =
oui =
pas la première =
c'est un problème =
""")
def test_it_reads_a_rank(said: str, value: str | None) -> None:
    assert THREE.hear(said).value == (int(value) if value else None)


@table("""
je voudrais prendre rendez-vous = 1
PRENDRE RENDEZ-VOUS = 1
réserver = 1
c'est pour annuler = 2
annuler mon rendez-vous = 2
je veux déplacer mon rendez-vous = 2
j'ai une question = 3
un renseignement s'il vous plaît = 3
la deux = 2
pas annuler déplacer = 2
réserver non annuler = 2
réserver ou annuler =
le chat =
peu importe =
""")
def test_it_reads_the_name_of_an_option(said: str, value: str | None) -> None:
    assert MENU.hear(said).value == (int(value) if value else None)


@table("""
ni l'une ni l'autre = 3
autre = 3
la seconde = 2
pas la première autre = 3
""")
def test_names_may_be_ranks(said: str, value: str) -> None:
    assert OFFERS.hear(said).value == int(value)


@table("""
oui = 1
oui c'est noté = 1
tout à fait = 1
non = 2
non répétez = 2
attendez = 2
pas du tout = 2
je ne sais pas =
""")
def test_options_named_yes_and_no_take_other_words_for_them(said: str, value: str | None) -> None:
    assert AGREE.hear(said).value == (int(value) if value else None)


@pytest.mark.parametrize(("keys", "value"), [("1", 1), ("3", 3), ("4", None), ("0", None), ("11", None), ("*", None)])
def test_a_key_is_the_number_of_an_option(keys: str, value: int | None) -> None:
    assert THREE.press(keys).value == value


@table("""
la première parce qu'après je suis chez mon fils = 1
la deuxième si ça vous dérange pas = 2
on part sur la deuxième = 2
la seconde de vos trois dates = 2
toutes me vont = 0
je vous laisse choisir = 0
l'une des deux =
quelle était la deuxième =
la première fois j'ai été malade =
""")
def test_a_reason_or_other_words_around_a_rank_do_not_hide_it(said: str, value: str | None) -> None:
    heard = THREE.hear(said).value
    assert heard == (int(value) if value else None)
