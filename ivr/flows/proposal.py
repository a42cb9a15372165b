"""A pair that is held for somebody who did not ask for it, once the person has been found: another than hers, which
cannot be kept."""

from ivr.conversation import Ask, Call, Decision, End, Go, Outcome, Person, Say, steps_of
from ivr.desk import Desk, Offer, Proposal
from ivr.errors import BookingRefused
from ivr.flows.offers import dates, dates_again
from ivr.speech.grammars.choice import Choice

steps, step = steps_of("proposal")

MOVED = Choice(
    3,
    (
        ("ça me convient", "ça me va", "d'accord", "oui", "je la prends", "j'accepte", "très bien", "c'est bon"),
        ("une autre date", "autre date", "un autre jour", "ça ne me va pas", "je ne peux pas", "non", "pas possible"),
        ("réentendre", "répétez", "répéter", "encore", "redites", "je n'ai pas noté"),
    ),
)


def _moved_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    """The new pair, twice."""
    proposed = desk.proposal(call.data["booking"])
    if proposed is None:
        return (Say("proposal.gone"),)
    place = _place(proposed.new, desk)
    once = (*dates(proposed.new.first, proposed.new.second), place)
    again = (*dates_again(proposed.new.first, proposed.new.second), place)
    about = (Say("proposal.about"), Say(f"proposal.because_{proposed.reason}"), Say("proposal.kept"))
    return (*about, *once, Say("book.recap_repeat"), *again, Say("proposal.moved"))


def _place(offer: Offer, desk: Desk) -> Say:
    centre = desk.department.centre(offer.centre)
    return Say("book.recap_place", {"town": centre.town, "place": centre.place, "address": centre.address})


@step(MOVED, says=_moved_words, interruptible=False, free=(3,))
def moved(call: Call, value: int, desk: Desk) -> Decision:
    """Accepts it, wants another date, or hears it again."""
    proposed = desk.proposal(call.data["booking"])
    if proposed is None:
        return End(Outcome.INFORMED, (Say("outgoing.goodbye"),)) if value == 1 else Ask()
    if value == 3:
        return Go("proposal.moved", outcome=Outcome.INFORMED)
    return _accepted(proposed, desk) if value == 1 else _another_date(proposed, desk)


def _accepted(proposed: Proposal, desk: Desk) -> Decision:
    try:
        booked = desk.accept(proposed)
    except BookingRefused:
        return Person("moved", (Say("change.too_late"),))
    keep = {"booking": booked.offer.id, "reference": booked.reference, "moved": True}
    return Go("confirm.noted", (Say("book.moved"),), keep, Outcome.MOVED)


def _another_date(proposed: Proposal, desk: Desk) -> Decision:
    """The pair goes back, and the same call looks for others."""
    try:
        desk.decline(proposed)
    except BookingRefused:
        return Person("moved", (Say("change.too_late"),))
    return Go("book.when", keep={"seen": None, "wish": None}, outcome=Outcome.INFORMED)
