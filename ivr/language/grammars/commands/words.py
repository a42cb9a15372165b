"""What callers say to the line itself, as whole utterances in plain form."""

ALONE = {
    "repeat": (
        "recommencez", "une deuxieme fois", "c etait quoi", "pardon", "comment", "allo", "quoi", "hein",
        "plait il", "repeat", "encore", "encore une fois", "vous dites", "vous disiez", "pardon comment",
        "qu est ce que c est", "c est quoi", "vous avez dit",
        "c est quand", "c etait quand", "c etait ou", "quoi donc", "vous dites quoi", "a nouveau", "de nouveau",
        "une fois de plus", "encore s il vous plait", "reprenez", "la meme chose", "qui ca", "comment donc",
        "c est a dire", "vous pouvez recommencer", "la question", "dites encore", "c etait quelle heure",
        "quelle heure deja", "quel jour deja",
    ),
    "agent": (
        "agent", "conseiller", "conseillere", "assistance", "operateur", "operatrice", "standard",
        "standardiste", "quelqu un", "une personne", "un humain", "humain", "une vraie personne", "secretaire",
        "secretariat", "un agent", "un conseiller", "une conseillere", "une secretaire", "y a quelqu un",
        "il y a quelqu un", "accueil", "un etre humain", "il n y a personne", "y a personne", "personne",
        "un etre vivant", "un vrai humain", "une personne reelle", "une personne physique", "un employe",
        "une employee", "un responsable", "un medecin", "une infirmiere", "service client", "telephoniste",
        "receptionniste", "une hotesse", "un interlocuteur", "votre collegue",
        "quelqu un de vrai", "le secretariat", "un secretaire", "un charge de clientele", "personne humaine",
        "un technicien", "la standardiste", "le standardiste", "une standardiste", "l accueil", "un prepose",
    ),
    "back": (
        "retour", "revenir", "precedent", "en arriere", "effacez", "effacer", "corriger", "corrigez",
        "je corrige", "je me suis trompe", "je me suis trompee", "je me trompe", "je recommence",
        "recommencer", "j ai fait une erreur", "annulez ca", "au debut", "menu principal", "etape precedente",
        "c est pas ce que je voulais dire", "question precedente", "menu precedent", "retour en arriere",
        "marche arriere", "revenez", "efface",
        "la precedente", "etape d avant", "la question d avant", "en arriere s il vous plait", "au menu", "le menu",
         "retour au debut", "retour au menu", "retournez", "je change d avis", "repartir de zero",
        "depuis le debut", "du debut", "je reprends", "je rectifie", "rectification", "rectifiez", "rectifier",
        "je reviens en arriere", "j ai mal dit", "j ai mal repondu", "j ai dit une betise", "je me suis mal exprime",
        "je me suis mal exprimee", "j ai fait une faute", "je me suis plante", "modifier ma reponse",
    ),
    "wait": (
        "attendez", "attend", "attends", "un instant", "un moment", "une minute", "une seconde",
        "deux secondes", "deux minutes", "minute", "instant", "patientez", "ne quittez pas", "quittez pas",
        "je cherche", "je reflechis", "je regarde", "laissez moi reflechir", "laissez moi le temps",
        "laissez moi chercher", "une petite minute", "un petit instant", "un petit moment",
        "pas si vite je cherche", "restez en ligne", "je vais chercher mes lunettes", "deux petites minutes",
        "laissez moi une minute", "je reviens",
        "bougez pas", "ne bougez pas", "raccrochez pas", "ne raccrochez pas", "minute papillon", "patience",
        "j arrive", "voyons voir", "attendez voir", "je note", "je cherche encore", "une petite seconde",
        "une tite minute", "pause", "on attend", "je trouve pas", "hop hop hop", "une minute madame",
        "le temps que je cherche", "je vais voir",
    ),
    "slower": (
        "plus lentement", "moins vite", "doucement", "plus doucement", "lentement", "pas si vite",
        "trop rapide",
        "trop vite", "c est trop vite", "pas trop vite", "pas aussi vite", "moins rapidement", "plus posement",
        "tout doux", "mollo", "allez mollo", "tranquillement", "articulez", "detachez les mots",
        "une chose a la fois", "vous allez vite", "vous parlez vite", "ca va vite", "ca va trop vite",
        "prenez votre temps", "un peu de lenteur",
    ),
    "louder": (
        "plus fort", "parlez fort", "montez le son", "plus de volume", "le son", "c est pas assez fort",
        "volume", "plus haut", "parlez plus haut", "trop bas", "c est trop bas", "c est bas", "trop faible",
        "c est faible", "pas fort", "c est pas fort", "augmentez", "le volume", "montez", "monter le son",
        "monter le volume", "montez un peu", "haussez le ton", "je suis malentendant", "je suis malentendante",
        "j ai l oreille dure", "plus fort encore", "je suis dur d oreille", "je suis dure d oreille", "criez",
    ),
    "help": (
        "aide", "aidez moi", "a l aide", "au secours", "comment faire", "que faire", "explications",
        "aidez", "quoi faire", "quoi dire", "quoi repondre", "que dire", "que repondre", "comment repondre",
        "on fait quoi", "je fais quoi", "qu est ce que je fais", "mode d emploi", "explication", "expliquez",
        "j y arrive pas", "je n y arrive pas", "je suis bloque", "je suis bloquee", "je suis coince",
        "je suis coincee", "un coup de main", "instructions", "je m y perds", "je n y comprends rien",
        "il faut faire quoi", "il faut dire quoi", "je dois faire quoi", "qu est ce qu on fait", "aide moi",
    ),
    "goodbye": (
        "au revoir", "termine", "bye", "salut", "ciao", "a bientot", "adieu", "bonne journee", "bonne soiree",
        "raccrocher", "je raccroche", "c est tout", "c est fini", "terminer", "j ai fini",
        "bonne fin de journee", "a plus tard",
        "a demain", "a plus", "bonne nuit", "bon week end", "bon dimanche", "portez vous bien", "je vous laisse",
        "rien d autre", "tchao", "j ai termine", "a une autre fois", "a la semaine prochaine",
        "bonne continuation", "bonne fin d apres midi", "bon apres midi", "bonne apres midi", "au revoir et merci",
        "je vais raccrocher", "bonne soiree a vous", "bonne journee a vous", "merci bonne journee",
        "merci bonne soiree", "c est tout pour aujourd hui", "c est tout pour moi",
    ),
    "cancel": (
        "annuler", "annulez", "annulation", "annule", "j annule", "laissez tomber", "arretez", "stop",
        "tout annuler",
        "annuler tout", "laisse tomber", "abandon", "abandonner", "arreter", "arrete", "on arrete tout",
        "arretez tout", "j arrete", "j arrete la", "on arrete la", "tant pis", "oubliez", "oublie", "oubliez ca",
        "je renonce", "j ai change d avis", "ca suffit", "je ne veux plus", "je veux plus", "je veux arreter",
        "non laissez", "laissez", "interrompre",
    ),
    "book": (
        "rendez vous", "prendre rendez vous", "prise de rendez vous", "reserver", "vaccin", "vaccination",
        "un rendez vous", "prise de rdv", "rdv", "un rdv", "nouveau rendez vous", "reservation", "inscription",
        "un creneau", "une place", "prendre date", "fixer une date", "la vaccination", "le vaccin", "un vaccin",
        "une vaccination", "me vacciner", "se faire vacciner", "la piqure", "piqure", "premiere dose",
        "une injection", "premiere injection",
    ),
    "greeting": (
        "bonjour", "bonsoir", "coucou", "re bonjour", "rebonjour", "hello",
        "bonjour a vous", "salutations", "bien le bonjour", "bonjour bonjour", "bonsoir bonsoir",
        "bonjour tout le monde", "bonjour messieurs dames", "mes hommages",
    ),
}  # fmt: skip
"""Whole utterances, politeness left out, in plain form."""

SPOKEN = (
    "répéter répétez répète pardon comment encore redites redire quoi conseiller conseillère agent opérateur opératrice"
    " standard quelqu'un personne vraie parler à un une humain secrétaire accueil retour revenir arrière effacez"
    " corriger trompé trompée attendez instant moment minute seconde lentement moins plus vite fort doucement aide"
    " aidez-moi au revoir comprends compris entendu entends ne n'ai j'ai pas je me suis stop veux voudrais s'il vous"
    " plaît"
)
"""For recognisers."""
