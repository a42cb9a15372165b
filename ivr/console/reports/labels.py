"""French labels of the stable codes in the statistics."""

from ivr.flows import all_steps

OUTCOMES = {
    "booked": "Rendez-vous pris",
    "moved": "Rendez-vous déplacé",
    "cancelled": "Rendez-vous annulé",
    "waiting": "Liste d’attente",
    "informed": "Renseigné",
    "person": "Passé à une personne",
    "callback": "Rappel promis",
    "hung_up": "Raccroché",
    "confirmed": "Rendez-vous confirmé",
    "wrong_person": "Une autre personne a répondu",
    "wrong_number": "Mauvais numéro",
    "opted_out": "Ne veut plus être appelé",
    "deceased": "Décès signalé",
    "machine": "Répondeur",
}
REASONS = {
    "asked": "A demandé une personne",
    "not_understood": "Pas compris plusieurs fois",
    "silence": "Silence",
    "rule": "Une règle demande une personne",
    "identity": "Rendez-vous à modifier par une personne",
    "other": "Autre",
}
STEPS = {step.counted or step.name: step.title for step in all_steps().values()}
"""Questions by code; others are shown by their code."""
FAILURES = {
    "no_input": "Silence",
    "no_match": "Pas compris",
    "doubtful": "Incertain",
    "denied": "Mal compris",
}
"""Kinds of failed answers, see `ivr.console.reports.queries.steps.FAILURES`."""
