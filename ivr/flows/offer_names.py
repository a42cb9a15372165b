"""The words that name an appointment on offer: its day, its hour, its half of the day, its town."""

from datetime import datetime

from ivr.dialogue.ports import Desk, Offer
from ivr.language import wording
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS

NOON = 12

Names = tuple[str, ...]


def telling_names(one: Offer, other: Offer, desk: Desk) -> tuple[Names, Names]:
    """What names each offer by its first injection and fits neither injection of the other."""
    return _only(one, other, desk), _only(other, one, desk)


def shared_names(one: Offer, other: Offer, desk: Desk) -> Names:
    """What fits the first injection of both."""
    others = names(other, desk)
    return tuple(name for name in names(one, desk) if name in others)


def names(offer: Offer, desk: Desk) -> Names:
    """All that an offer may be called by its first injection."""
    return (*_moment(offer.first), desk.department.centre(offer.centre).town.lower())


def _only(offer: Offer, besides: Offer, desk: Desk) -> Names:
    taken = {*names(besides, desk), *(_moment(besides.second) if besides.second else ())}
    return tuple(name for name in names(offer, desk) if name not in taken)


def _moment(at: datetime) -> Names:
    """As a caller may say it: "mardi", "premier décembre", "quatorze heures dix", "deux heures", "l'après-midi"."""
    half = ("le matin", "matin") if at.hour < NOON else ("l'après-midi", "après-midi")
    full, round_hour = wording.hour(at.time()), wording.hour(at.time().replace(minute=0))
    on_the_dial = wording.hour(at.time().replace(hour=at.hour - NOON)) if at.hour > NOON else full
    date = f"{wording.day_number(at.date())} {MONTHS[at.month - 1]}"
    return tuple(dict.fromkeys((WEEKDAYS[at.weekday()], date, full, round_hour, on_the_dial, *half)))
