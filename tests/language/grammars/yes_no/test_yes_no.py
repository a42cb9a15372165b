import pytest

from ivr.language.grammars.yes_no.yes_no import YesNo
from tests.language.grammars.table import table


@table("""
oui = yes
OUI ! = yes
Oui, oui, bien sûr = yes
ouais = yes
ah oui bien sûr mademoiselle = yes
euh ben oui = yes
oui c'est ça = yes
oui s'il vous plaît = yes
oui merci = yes
oui monsieur = yes
oui je suis diabétique = yes
oui tout à fait = yes
tout à fait = yes
exactement = yes
c'est exact = yes
c'est bien ça = yes
c'est moi = yes
d'accord = yes
D'ACCORD = yes
ok = yes
si si = yes
mais si = yes
si = yes
ça ira = yes
ça me va = yes
ça me convient très bien = yes
très bien = yes
parfait = yes
pas de souci = yes
pas de problème = yes
oui pas de problème = yes
il n'y a pas de problème = yes
pourquoi pas = yes
volontiers = yes
je veux bien = yes
avec plaisir = yes
oui je crois = yes
je crois que oui = yes
je pense que oui = yes
évidemment = yes
nickel = yes
impeccable = yes
bien entendu = yes
affirmatif = yes
absolument = yes
je confirme = yes
non pardon oui = yes
c'est correct = yes
non = no
NON. = no
nan = no
ah non = no
non merci = no
non madame = no
non non = no
non pas du tout = no
pas du tout = no
pas d'accord = no
je ne suis pas d'accord = no
c'est pas bon = no
ce n'est pas bon = no
c'est pas ça = no
ce n'est pas ça du tout = no
non c'est bon merci = no
non ça ira = no
non ça va = unknown
non merci ça ira = no
bien sûr que non = no
évidemment que non = no
absolument pas = no
certainement pas = no
jamais = no
jamais de la vie = no
ça ne me convient pas = no
je peux pas = no
non je peux pas = no
je ne veux pas = no
je ne crois pas = no
je pense pas = no
pas vraiment = no
pas encore = no
pas tout à fait = no
pas exactement = no
c'est une erreur = no
c'est faux = no
vous vous trompez = no
négatif = no
hors de question = no
surtout pas = no
oui pardon non = no
oui je me trompe non = no
ça va pas = no
je crois que non = no
je ne suis pas malade = no
non plus = no
oui mais non = unknown
oui non = unknown
oui et non = unknown
je ne sais pas = unknown
j'en sais rien = unknown
non je ne sais pas = unknown
euh je sais pas trop = unknown
peut-être = unknown
peut-être bien que oui = unknown
oui peut-être = unknown
ça dépend = unknown
je crois = unknown
je ne me souviens plus = unknown
aucune idée = unknown
je ne suis pas sûr = unknown
pas sûre = unknown
bof = unknown
éventuellement = unknown
faut voir = unknown
mardi =
merci =
euh =
bonjour =
zéro six douze =
j'ai pas entendu =
je n'ai pas compris =
s'il vous plaît =
si vous voulez =
chalon sur saône =
""")
def test_it_reads_yes_no_and_doubt(said: str, value: str | None) -> None:
    assert YesNo().hear(said).value == value


@pytest.mark.parametrize(("keys", "value"), [("1", "yes"), ("2", "no"), ("3", None), ("12", None), ("", None)])
def test_key_one_is_yes_and_two_is_no(keys: str, value: str | None) -> None:
    assert YesNo().press(keys).value == value


@table("""
oui mais plus tard = unknown
oui enfin non = unknown
chez moi oui mais pas mon mari = unknown
oui un autre jour = unknown
oui seulement le matin = unknown
oui si ma fille peut me conduire = unknown
oui à condition que ce soit le matin = unknown
oui ou alors mercredi = unknown
oui sauf le prénom = unknown
oui je crois mais plus tard = unknown
oui à part le prénom = unknown
oui tant que c'est le matin = unknown
c'est ça à un chiffre près = unknown
oui avant mais plus maintenant = unknown
d'accord mais comment je fais pour venir = unknown
non sauf la pénicilline = unknown
non enfin une fois = unknown
non enfin si = unknown
oui enfin c'est ça = yes
mais oui ma petite dame = yes
si si c'est bien ça = yes
non mais j'ai dit non = no
""")
def test_a_reserve_turns_an_answer_into_doubt(said: str, value: str | None) -> None:
    assert YesNo().hear(said).value == value


@table("""
il fait pas beau chez nous =
ma télé ne marche pas =
je n'ai pas mes lunettes =
je prends mon stylo =
je peux vous rappeler =
faites vite =
la date ne me convient pas = no
je n'ai pas eu le covid = no
""")
def test_what_is_said_of_something_else_is_no_answer(said: str, value: str | None) -> None:
    assert YesNo().hear(said).value == value


@table("""
ça nous convient = yes
ça m'irait très bien = yes
nous acceptons = yes
vous pouvez l'enregistrer = yes
c'est bien mon adresse = yes
rien à changer = yes
ses bon = yes
sa va = yes
ça ne nous convient pas = no
""")
def test_it_reads_every_person_and_usual_misspellings(said: str, value: str | None) -> None:
    assert YesNo().hear(said).value == value
