"""The text messages. Pure.

Others read over shoulders and share telephones: no word about health, no name, no reference (GDPR art. 5.1.f)."""

import unicodedata
from datetime import datetime

from ivr.core.phone_numbers import national
from ivr.department import Department
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS

LONGEST = 160
"""Letters of the GSM 03.38 alphabet in one text message; a longer one is charged twice."""
GSM = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà\n"
)
"""The basic alphabet of text messages (3GPP TS 23.038, table 6.2.1); any other letter makes messages of 70 letters."""

_ALIKE = {"’": "'", "œ": "oe", "Œ": "Oe", "«": '"', "»": '"'}


def reminder_text(department: Department, at: datetime, centre: str) -> str:
    """The text message that reminds of an appointment at that moment (local) in the centre of that code."""
    place = department.centre(centre)
    when = f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} à {at.hour}h{at.minute:02d}"
    callback = national(department.caller_ids.callback)
    return in_gsm(
        f"{department.service_name}: rendez-vous {when}, {place.town}, {place.place}. Imprévu? {callback}. Refus: STOP"
    )


def offer_text(department: Department, until: datetime) -> str:
    """The text message that offers a held pair, until a moment (local); people accept by calling."""
    callback = national(department.caller_ids.callback)
    return in_gsm(
        f"{department.service_name}: une place s'est libérée pour vous, gardée jusqu'à "
        f"{until.hour}h{until.minute:02d}. Pour la prendre: {callback}. Refus: STOP"
    )


def move_text(department: Department) -> str:
    """The text message about an appointment that has to be moved."""
    callback = national(department.caller_ids.callback)
    return in_gsm(
        f"{department.service_name}: votre rendez-vous doit changer de date. Une autre vous est gardée: "
        f"appelez le {callback}. Refus: STOP"
    )


def in_gsm(text: str) -> str:
    """The text in the alphabet of text messages: marks that it lacks are left off."""
    return "".join(letter if letter in GSM else _plain(letter) for letter in text)


def masked(phone: str) -> str:
    """A number of which only the ends are shown: "03 85 •• •• 99"."""
    pairs = national(phone).split()
    return " ".join(pair if place in (0, 1, len(pairs) - 1) else "••" for place, pair in enumerate(pairs))


def _plain(letter: str) -> str:
    kept = "".join(part for part in unicodedata.normalize("NFKD", letter) if part in GSM)
    return kept or _ALIKE.get(letter, "")
