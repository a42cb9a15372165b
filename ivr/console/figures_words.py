"""How the pages of figures name what the line counts by stable codes."""

OUTCOMES = {
    "booked": "Rendez-vous pris",
    "moved": "Rendez-vous déplacé",
    "cancelled": "Rendez-vous annulé",
    "waiting": "Liste d’attente",
    "informed": "Renseigné",
    "person": "Passé à une personne",
    "callback": "Rappel promis",
    "hung_up": "Raccroché",
}
REASONS = {
    "asked": "A demandé une personne",
    "not_understood": "Pas compris plusieurs fois",
    "silence": "Silence",
    "rule": "Une règle demande une personne",
    "identity": "Rendez-vous à modifier par une personne",
    "other": "Autre",
}
STEPS = {
    "welcome.menu": "Accueil : que voulez-vous",
    "eligibility.whom": "Pour qui",
    "eligibility.question": "Questions de santé",
    "identify.birth_date": "Date de naissance",
    "identify.birth_date_ok": "Date de naissance relue",
    "identify.last_name": "Nom",
    "identify.first_name": "Prénom",
    "identify.town": "Commune",
    "identify.postal_code": "Code postal",
    "identify.phone": "Téléphone",
    "identify.phone_ok": "Rappeler à ce numéro",
    "identify.phone_check": "Téléphone relu",
    "book.when": "Quand venir",
    "book.offer": "Choix d’une proposition",
    "book.other": "Autre proposition",
    "book.nothing": "Rien ne convient",
    "book.already": "Déjà un rendez-vous",
    "confirm.pair": "Confirmation",
    "confirm.noted": "Avez-vous pu noter",
    "confirm.another": "Une autre personne à inscrire",
    "waiting.suspended": "Réservations suspendues",
    "waiting.interrupted": "Réservations suspendues pendant l’appel",
    "waiting.unmoved": "Réservations suspendues : rien n’est déplacé",
    "waiting.full": "Complet : liste d’attente",
    "waiting.join": "Inscription sur la liste d’attente",
    "change.birth_date": "Modifier : date de naissance",
    "change.reference": "Modifier : numéro de dossier",
    "change.menu": "Modifier : déplacer ou annuler",
    "change.cancel": "Modifier : annulation confirmée",
    "information.topic": "Renseignements : sujet",
    "information.more": "Renseignements : la suite",
    "endings.callback": "Rappel : à ce numéro",
    "endings.callback_phone": "Rappel : autre numéro",
    "endings.callback_check": "Rappel : numéro relu",
}
"""Questions by their code; any other is shown by its code."""
FAILURES = {
    "no_input": "Silence",
    "no_match": "Pas compris",
    "doubtful": "Incertain",
    "denied": "Mal compris",
}
"""How an answer fails, see `ivr.statistics.steps.FAILURES`."""
