"""Telephone numbers, by the numbering plans of the countries. Pure."""

import re

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    national_significant_number,
    number_type,
    parse,
    region_code_for_number,
)

FRANCE = 33
NATIONAL_DIGITS = 9
"""Of a French number, without the 0."""
_DIGITS = re.compile(r"\+?[\d .()-]{6,24}")
_OVERSEAS = ("RE", "GP", "GF", "MQ", "PM")
"""Regions whose numbers are dialled with ten digits as in France and have a country code of their own: Réunion with
Mayotte, Guadeloupe, Guyane, Martinique, Saint-Pierre-et-Miquelon (ARCEP, plan national de numérotation)."""
_OVERSEAS_RANGES = ("262", "263", "269", "508", "590", "594", "596", "639", "69")
"""How their numbers begin, without the 0, where France's own plan would take them too."""
_FRENCH = ("FR", "YT", *_OVERSEAS)
_WITHHELD = frozenset(("+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"))
"""What carriers write for a calling number that they may not or cannot give: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN,
UNAVAILABLE spelled on a telephone's keys. None is valid today; a numbering plan that grows could make one so."""


def is_valid(number: str) -> bool:
    """Whether a number in E.164 is a possible one."""
    return bool(e164(number, country=None))


def e164(written: str, country: str | None = "FR") -> str:
    """A number written by somebody in E.164; empty when it cannot be rung. Without a country it has to begin with +.

    Overseas numbers written as in France, "0692 12 34 56", have the country code of their region: +262 692 12 34 56."""
    try:
        number = parse(written, country)
    except NumberParseException:
        return ""
    digits = str(number.national_number)
    if number.country_code == FRANCE and (digits.startswith(_OVERSEAS_RANGES) or not is_valid_number(number)):
        number = next(filter(is_valid_number, (parse(f"0{digits}", at) for at in _OVERSEAS)), number)
    return format_number(number, PhoneNumberFormat.E164) if is_valid_number(number) else ""


def calling(announced: str) -> str:
    """The number a call or a message comes from, in E.164, of what the carrier announces; empty when it is withheld.

    Carriers announce words ("anonymous", "Restricted"), words spelled in digits ("+266696687"), SIP addresses, and from
    trunks national numbers ("0385550142", "33385550142"). Only a number that exists is believed."""
    written = announced.strip().removeprefix("sip:").removeprefix("tel:").partition("@")[0].partition(";")[0]
    if written in _WITHHELD or not _DIGITS.fullmatch(written):
        return ""
    return e164(written if written.startswith(("+", "0")) else f"+{written}")


def french_digits(number: str) -> str:
    """The ten digits at which a number in E.164 is dialled within France and its overseas regions, "0262123456"; empty
    for a foreign one and for none."""
    try:
        parsed = parse(number)
    except NumberParseException:
        return ""
    if region_code_for_number(parsed) not in _FRENCH:
        return ""
    digits = str(parsed.national_number)
    return f"0{digits}" if len(digits) == NATIONAL_DIGITS else f"0{parsed.country_code}{digits}"


def country_and_number(number: str) -> tuple[str, str]:
    """The country code of a number in E.164, and the digits after it."""
    parsed = parse(number)
    return str(parsed.country_code), national_significant_number(parsed)


def national(number: str) -> str:
    """A number in E.164 as people write it, in pairs for a French one: "03 85 21 83 99"; empty for none."""
    if not number:
        return ""
    digits = french_digits(number)
    if digits:
        return " ".join(digits[place : place + 2] for place in range(0, len(digits), 2))
    return format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)


def kind(number: str) -> str:
    """landline, mobile or other, for a number in E.164."""
    try:
        found = number_type(parse(number))
    except NumberParseException:
        return "other"
    return {PhoneNumberType.FIXED_LINE: "landline", PhoneNumberType.MOBILE: "mobile"}.get(found, "other")
