"""Why a person takes over. Every reason is declared once: here, in the `reasons` of the one conversation that gives it,
or in a department's protocol.toml. Queue, whisper, agents' pages and lists take what they need from it."""

from ivr.department import Department
from ivr.department.medicine import HandOverReason
from ivr.flows import own_reasons

REASONS = {
    reason.code: reason
    for reason in (
        HandOverReason("asked", "demande une personne"),
        HandOverReason("not_understood", "pas compris par l’automate"),
        HandOverReason("silence", "n’a pas répondu à l’automate"),
        HandOverReason("too_long", "appel très long"),
        HandOverReason("correction", "corrections répétées"),
        HandOverReason("identity", "dossier non retrouvé"),
        HandOverReason("too_late", "rendez-vous que l’automate ne peut plus changer"),
        HandOverReason("already_booked", "a peut-être déjà un rendez-vous"),
        HandOverReason("too_many", "beaucoup de rendez-vous pris depuis ce numéro"),
        HandOverReason("bereaved", "deuil dans la famille"),
        HandOverReason("deceased", "décès signalé"),
        HandOverReason("fault", "panne de l’automate"),
    )
}
"""Code → reason, for those that any conversation may give."""

OTHER = HandOverReason("other", "appel à reprendre")
"""For a code that nobody declares any more: a case that was stored before a protocol changed."""


def reason_of(code: str, department: Department) -> HandOverReason:
    """The reason with this code; `OTHER` for an unknown one."""
    of_protocol = next((each for each in department.reasons if each.code == code), None)
    return REASONS.get(code) or own_reasons().get(code) or of_protocol or OTHER
