"""What callers say to the line itself, as whole utterances and as patterns, in plain form."""

ALONE = {
    "repeat": (
        "recommencez", "une deuxieme fois", "c etait quoi", "pardon", "comment", "allo", "quoi", "hein",
        "plait il", "repeat", "encore", "encore une fois", "vous dites", "vous disiez", "pardon comment",
        "qu est ce que c est", "c est quoi", "vous avez dit",
    ),
    "agent": (
        "agent", "conseiller", "conseillere", "assistance", "operateur", "operatrice", "standard",
        "standardiste", "quelqu un", "une personne", "un humain", "humain", "une vraie personne", "secretaire",
        "secretariat", "un agent", "un conseiller", "une conseillere", "une secretaire", "y a quelqu un",
        "il y a quelqu un", "accueil", "un etre humain", "il n y a personne", "y a personne", "personne",
    ),
    "back": (
        "retour", "revenir", "precedent", "en arriere", "effacez", "effacer", "corriger", "corrigez",
        "je corrige", "je me suis trompe", "je me suis trompee", "je me trompe", "je recommence",
        "recommencer", "j ai fait une erreur", "annulez ca", "au debut", "menu principal", "etape precedente",
        "c est pas ce que je voulais dire", "question precedente", "menu precedent", "retour en arriere",
        "marche arriere", "revenez", "efface",
    ),
    "wait": (
        "attendez", "attend", "attends", "un instant", "un moment", "une minute", "une seconde",
        "deux secondes", "deux minutes", "minute", "instant", "patientez", "ne quittez pas", "quittez pas",
        "je cherche", "je reflechis", "je regarde", "laissez moi reflechir", "laissez moi le temps",
        "laissez moi chercher", "une petite minute", "un petit instant", "un petit moment",
        "pas si vite je cherche", "restez en ligne", "je vais chercher mes lunettes", "deux petites minutes",
        "laissez moi une minute", "je reviens",
    ),
    "slower": (
        "plus lentement", "moins vite", "doucement", "plus doucement", "lentement", "pas si vite",
        "trop rapide",
    ),
    "louder": (
        "plus fort", "parlez fort", "montez le son", "plus de volume", "le son", "c est pas assez fort",
    ),
    "help": (
        "aide", "aidez moi", "a l aide", "au secours", "comment faire", "que faire", "explications",
    ),
    "goodbye": (
        "au revoir", "termine", "bye", "salut", "ciao", "a bientot", "adieu", "bonne journee", "bonne soiree",
        "raccrocher", "je raccroche", "c est tout", "c est fini", "terminer", "j ai fini",
        "bonne fin de journee", "a plus tard",
    ),
    "cancel": (
        "annuler", "annulez", "annulation", "annule", "j annule", "laissez tomber", "arretez", "stop",
        "tout annuler",
    ),
    "book": (
        "rendez vous", "prendre rendez vous", "prise de rendez vous", "reserver", "vaccin", "vaccination",
    ),
    "greeting": (
        "bonjour", "bonsoir", "coucou", "re bonjour", "rebonjour", "hello",
    ),
}  # fmt: skip
"""Whole utterances, politeness left out, in plain form."""

_PERSON = (
    r"(?:quelqu un|au (?:standard|secretariat)"
    r"|une? (?:vraie? |autre )?(?:personne|humain|etre humain|agent|conseillere?|operateur|operatrice"
    r"|employee?|dame|monsieur|secretaire|standardiste|responsable|medecin|docteur)|l (?:accueil|operateur|agent)"
    r"|la (?:secretaire|standardiste)|le (?:standard|secretariat|conseiller)|votre (?:collegue|responsable|chef))"
)
_MACHINE = r"(?:robots?|machines?|ordinateurs?|repondeurs?|automates?)"
_APPOINTMENT = r"(?:rendez vous|rdv|vaccination|vaccin|injection)"
PATTERNS: dict[str, tuple[str, ...]] = {
    "agent": (
        rf"\b(?:parler?|discuter|causer)\b.{{0,20}}\b(?:a|avec)? ?{_PERSON}",
        r"\b(?:passez|passer|passe|avoir|voudrais|veux|voulais|souhaite|prefere|faut|demande|joindre|contacter"
        rf"|transferez|donnez|appelez|mettez) (?:moi |que |me |a |avoir |joindre |parler )*{_PERSON}\b",
        rf"\b(?:pas|jamais|plus|qu) (?:\w+ ){{0,4}}(?:une?|des|cette|vos|votre|les|le) {_MACHINE}\b",
        rf"\b(?:deteste|marre|comprends? rien a)\b.{{0,20}}\b{_MACHINE}\b",
        r"\bil n y a (?:donc )?personne\b",
        r"\by a (?:t il |pas )?(?:quelqu un|personne)\b",
        r"\b(?:mise?|mettez moi) en relation\b",
        rf"\b(?:veux|voudrais|aime) pas (?:de |d ){_MACHINE}\b",
        r"\b(?:quelqu un de|une personne) (?:reel|vivant|humain)",
        r"\btransferez moi\b",
    ),
    "repeat": (
        r"\b(?:repeter?|repetez|repeteriez|redire|redites|redis|relire|relisez)\b",
        r"\bredonne[rz]\b",
        r"\b(?:pas|rien|mal) (?:bien |tout |tres bien )?(?:entendu|compris|saisi|suivi|note)\b",
        r"\b(?:vous )?(?:avez|avez vous) dit quoi\b",
        r"\b(?:qu|qu est ce que|que) (?:vous )?(?:avez vous |avez |dites vous )?dit(?:es)?\b",
        r"\bencore une fois\b",
    ),
    "slower": (
        r"\b(?:(?:plus|si|trop) (?:lentement|doucement)|(?:moins|pas si|trop) (?:vite|rapidement))\b",
        r"\b(?:parlez|allez|articulez)\b.{0,12}\b(?:lentement|doucement|mieux)\b",
        r"\bralenti(?:r|ssez)\b",
    ),
    "louder": (
        r"\b(?:plus fort|hausser le ton|(?:montez?|monter|augmentez|augmenter) le (?:son|volume))\b",
        r"\b(?:n |j |vous )entends? (?:pas bien|mal|rien|pas|tres mal)\b",
        r"\b(?:on n entend rien|pas assez fort)\b",
        r"\bje suis (?:un peu )?(?:sourde?|dure? d oreille)\b",
    ),
    "back": (
        r"\b(?:revenir|retourner|retournez|revenez|repartir) (?:un peu )?(?:en arriere|au (?:debut|menu))\b",
        r"\b(?:je me suis trompee?|je me trompe|je (?:voudrais|veux) corriger)\b",
    ),
    "help": (
        r"\b(?:je|j) (?:ne |n )?(?:y )?comprends? (?:pas|rien|plus)\b",
        r"\b(?:besoin d aide|aidez moi|m aider)\b",
        r"\b(?:comment (?:ca marche|on fait|je fais|dois je faire|faut il faire)|je suis perdue?)\b",
        r"\b(?:que dois je|qu est ce que je dois) (?:faire|dire)\b",
        r"\bje dois (?:dire|faire) quoi\b",
        r"\bpas quoi (?:faire|dire)\b",
    ),
    "wait": (
        r"\b(?:attendez|attends|patientez|donnez moi|laissez moi|accordez moi|juste) (?:moi )?"
        r"(?:(?:une?|deux|quelques|le) (?:petite? )?)(?:instants?|moments?|minutes?|secondes?|temps)\b",
        r"\b(?:une?|deux) (?:petite? )?(?:instant|moment|minutes?|secondes?) (?:je|que|s il)\b",
        r"\battendez (?:je|que)\b",
        r"\bje (?:vais |cherche |prends )(?:chercher |prendre )?(?:mes lunettes|un (?:stylo|crayon|papier)|mon \w+)\b",
    ),
    "goodbye": (r"^(?:(?:non|oui|d accord|tres bien|c est bon|ok|bon) )*(?:merci )?(?:beaucoup )?au revoir\b",),
    "cancel_appointment": (
        rf"\b(?:annulez?|annuler|decommander|supprimer|enlever|annulation)\b.{{0,12}}\b{_APPOINTMENT}\b",
        r"\b(?:peux|pourrai) (?:pas|plus) venir\b",
        r"\b(?:viens plus|viendrai (?:pas|plus))\b",
    ),
    "modify_appointment": (
        r"\b(?:changer?|deplacer?|modifier?|reporter?|decaler?|avancer|repousser|reculer)\b"
        rf".{{0,25}}\b(?:{_APPOINTMENT}|date|heure)\b",
        rf"\bautre (?:jour|date|heure)\b.{{0,15}}\b{_APPOINTMENT}\b",
    ),
    "book": (
        r"\b(?:prendre|reserver|avoir|fixer|veux|voudrais|souhaite|obtenir|demander)\b.{0,12}"
        r"\b(?:rendez vous|rdv|une? (?:vaccin|creneau|place|injection))\b",
        r"\b(?:me|nous|le|la|se) faire vacciner\b",
        r"\bje (?:veux|voudrais) (?:le|un) vaccin\b",
    ),
}
"""Anywhere in an utterance in plain form."""

SPOKEN = (
    "répéter répétez répète pardon comment encore redites redire quoi conseiller conseillère agent opérateur opératrice"
    " standard quelqu'un personne vraie parler à un une humain secrétaire accueil retour revenir arrière effacez"
    " corriger trompé trompée attendez instant moment minute seconde lentement moins plus vite fort doucement aide"
    " aidez-moi au revoir comprends compris entendu entends ne n'ai j'ai pas je me suis stop veux voudrais s'il vous"
    " plaît"
)
"""For recognisers."""
