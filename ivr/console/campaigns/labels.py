"""Labels of outbound calling."""

from ivr.outbound.model import Channel, Disposition, Purpose

PURPOSES = {
    Purpose.REMINDER: "Rappels de rendez-vous",
    Purpose.OFFER: "Propositions de places",
    Purpose.MOVE: "Déplacements",
}
CHANNELS = {Channel.VOICE: "appel", Channel.SMS: "message écrit", Channel.EMAIL: "courriel"}
REASONS = {
    "no_answer": "ne répond pas",
    "busy": "toujours occupé",
    "machine": "répondeur",
    "wrong_person": "une autre personne a répondu",
    "hung_up": "a raccroché deux fois",
    "failed": "ligne en dérangement",
    "refused": "numéro refusé par l’opérateur",
    "uncertain": "courriel peut-être jamais parti",
    "number": "numéro que l’automate n’appelle pas",
    "too_many": "déjà appelé quatre fois en trente jours",
    "late": "trop tard pour l’automate",
    "stopped": "campagne arrêtée",
    "unplaced": "jour fermé, aucune autre date retenue",
    "undecided": "jour fermé, n’a pas choisi d’autre date",
    "asked": "ne veut plus d’appels de l’automate",
    "deceased": "décès signalé, avec tact : dossier à vérifier, proches à ne pas rappeler",
    "wrong_number": "numéro erroné signalé : à vérifier dans le dossier",
}
"""Why an agent has to call (`ivr.outbound.unreached.Unreached.reason`)."""
DISPOSITIONS = {
    "": "en cours",
    Disposition.CONFIRMED: "vient",
    Disposition.CANCELLED: "annulé",
    Disposition.MOVED: "déplacé",
    Disposition.INFORMED: "informé",
    Disposition.HANDED: "passé à une personne",
    Disposition.OPTED_OUT: "ne veut plus d’appels",
    Disposition.DECEASED: "décès signalé",
    Disposition.WRONG_NUMBER: "numéro erroné",
    Disposition.WRONG_PERSON: "une autre personne",
    Disposition.MACHINE: "répondeur",
    Disposition.HUNG_UP: "a raccroché",
    Disposition.NO_ANSWER: "sans réponse",
    Disposition.BUSY: "occupé",
    Disposition.FAILED: "dérangement",
    Disposition.REFUSED: "refusé par l’opérateur",
    Disposition.UNCERTAIN: "envoi incertain",
    Disposition.NOT_PLACED: "non passé",
}
