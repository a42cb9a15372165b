"""The e-mail that reminds of an appointment, with its entry for a calendar. Pure.

Like the text messages it has no word about health, no name, no reference: families share letter boxes (GDPR art.
5.1.f)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from icalendar import Calendar, Event, vCalAddress, vText

from ivr.core.phone_numbers import national
from ivr.department import Department
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS

STAY = timedelta(minutes=30)
"""Duration of the calendar entry: the appointment, and a quarter of an hour's rest after it."""


@dataclass(frozen=True)
class Letter:
    """The content of a reminder."""

    to: str
    """E-mail address."""
    at: datetime
    """Of the appointment, aware, in the department's time zone."""
    centre: str
    """Code."""
    mark: str
    """The same for the same dose of the same person, also after a move; opaque."""
    edition: int
    """Higher after every move."""


def reminder_letter(department: Department, letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The letter, without its Message-ID. `sender` is an address, with or without a name."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Date"] = format_datetime(now)
    message["Subject"] = f"Votre rendez-vous du {_day(letter.at)}"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of a machine comes back
    message.set_content(_words(department, letter))
    entry = invitation(department, letter, parseaddr(sender)[1], now)
    published = {"method": "PUBLISH"}
    message.add_attachment(entry.decode(), "calendar", filename="rendez-vous.ics", params=published)
    return message


def invitation(department: Department, letter: Letter, organiser: str, now: datetime) -> bytes:
    """The entry (RFC 5545). It is published and asks for no reply (RFC 5546, 3.2.1): a "no" pressed in a calendar
    would cancel nothing here."""
    calendar = Calendar()
    calendar.add("prodid", "-//ivr//rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"{letter.mark}@{organiser.rpartition('@')[2]}")
    event.add("sequence", letter.edition)
    event.add("dtstamp", now)
    event.add("dtstart", letter.at)
    event.add("duration", STAY)
    event.add("summary", "Rendez-vous")
    event["location"] = vText(_place(department, letter))
    event["organizer"] = vCalAddress(f"mailto:{organiser}")
    event.add("description", f"Un empêchement ? Appelez le {_callback(department)}.")
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _words(department: Department, letter: Letter) -> str:
    return f"""Bonjour,

Rappel de votre rendez-vous, de la part de : {department.service_name}.

{_day(letter.at)} à {letter.at.hour}h{letter.at.minute:02d}
{_place(department, letter)}

Apportez votre carte Vitale et une pièce d’identité.

Vous ne pouvez pas venir, ou vous voulez une autre date ? Appelez le {_callback(department)}, appel non surtaxé.
Personne ne lit les réponses à ce message.

Pour ne plus recevoir de rappels, appelez le même numéro et dites : « ne plus m’appeler ».

Le fichier joint ajoute le rendez-vous à votre agenda.
"""


def _day(at: datetime) -> str:
    return f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"


def _place(department: Department, letter: Letter) -> str:
    centre = department.centre(letter.centre)
    return f"{centre.name}, {centre.address}"


def _callback(department: Department) -> str:
    return national(department.caller_ids.callback)
