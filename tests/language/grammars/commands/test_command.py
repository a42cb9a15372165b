from ivr.language.grammars.commands.command import Command
from tests.language.grammars.table import table


@table("""
il n'y a personne = agent
je veux parler à une personne = agent
je veux parler à quelqu'un = agent
non je veux parler à quelqu'un = agent
je voudrais parler à un conseiller s'il vous plaît = agent
je veux une vraie personne = agent
passez-moi un agent = agent
conseiller = agent
un conseiller = agent
opératrice = agent
quelqu'un = agent
je veux pas parler à un robot = agent
je parle pas à une machine = agent
est-ce que je peux avoir quelqu'un = agent
mettez-moi en relation avec un conseiller = agent
Je préfère un humain. = agent
allô il y a quelqu'un = agent
répéter = repeat
répétez s'il vous plaît = repeat
vous pouvez répéter = repeat
pouvez-vous répéter la question = repeat
vous pouvez me redire la date = repeat
vous avez dit quoi = repeat
qu'est-ce que vous avez dit = repeat
pardon = repeat
comment ? = repeat
je n'ai pas entendu = repeat
j'ai pas bien compris = repeat
encore une fois = repeat
hein = repeat
effacez = back
retour = back
je me suis trompé = back
je me suis trompée = back
revenir en arrière = back
question précédente = back
attendez = wait
un instant = wait
un instant s'il vous plaît = wait
attendez une minute = wait
deux minutes = wait
je cherche mes lunettes = wait
laissez-moi le temps = wait
plus lentement = slower
parlez plus lentement s'il vous plaît = slower
moins vite = slower
pas si vite = slower
vous parlez trop vite = slower
plus fort = louder
parlez plus fort = louder
je n'entends pas bien = louder
j'entends rien = louder
je suis sourde = louder
aide = help
aidez-moi = help
je ne comprends pas = help
comment ça marche = help
j'ai besoin d'aide = help
au revoir = goodbye
merci au revoir = goodbye
bonne journée = goodbye
annuler = cancel
annuler mon rendez-vous = cancel_appointment
je voudrais annuler mon rendez-vous = cancel_appointment
je ne peux pas venir = cancel_appointment
déplacer mon rendez-vous = modify_appointment
je veux changer la date = modify_appointment
je voudrais prendre rendez-vous = book
c'est pour me faire vacciner = book
bonjour = greeting
Bonjour madame = greeting
oui =
non =
mardi matin =
dupont =
le plus tôt possible =
je ne sais pas =
zéro six douze =
la première =
""")
def test_it_reads_commands(said: str, value: str | None) -> None:
    assert Command().hear(said).value == value


@table("""
je souhaite être mis en relation avec un conseiller = agent
quelqu'un de réel = agent
je veux pas de robot = agent
parler au secrétariat = agent
recommencez = repeat
désolé je n'ai pas entendu = repeat
j'ai fait une erreur = back
je vais chercher un papier pour noter = wait
c'est trop rapide = slower
je ne vous entends pas = louder
je ne sais pas quoi dire = help
allez au revoir = goodbye
stop = cancel
je ne pourrai pas venir = cancel_appointment
je voudrais un autre jour pour mon rendez-vous = modify_appointment
bonjour je voudrais un rendez-vous = book
c'est pour la vaccination = book
oui bonjour = greeting
j'ai vu un médecin =
je suis agent d'entretien =
une aide à domicile =
je vis avec une autre personne =
le plus vite possible =
sans rendez-vous =
""")
def test_it_tells_commands_from_talk(said: str, value: str | None) -> None:
    assert Command().hear(said).value == value


@table("""
basculez-moi vers un conseiller = agent
y a pas quelqu'un à qui je peux parler = agent
qu'est-ce que vous me demandez = repeat
retournons en arrière = back
corrigez ma réponse = back
on frappe à la porte attendez-moi = wait
reportez mon rendez-vous = modify_appointment
il faut annuler le rendez-vous de ma femme = cancel_appointment
nous voudrions deux rendez-vous = book
n'annulez pas mon rendez-vous =
ne changez pas mon rendez-vous =
j'attends ma fille jeudi =
ma fille a appelé la mairie =
""")
def test_it_reads_every_form_of_a_verb_but_not_its_denial(said: str, value: str | None) -> None:
    assert Command().hear(said).value == value
