"""Telephone numbers, by the numbering plans of the countries. Pure."""

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)


def is_valid(number: str) -> bool:
    """Whether a number in E.164 is a possible one."""
    return bool(e164(number, country=None))


def e164(written: str, country: str | None = "FR") -> str:
    """A number written by somebody in E.164; empty when it cannot be rung. Without a country it has to begin with +."""
    try:
        number = parse(written, country)
    except NumberParseException:
        return ""
    return format_number(number, PhoneNumberFormat.E164) if is_valid_number(number) else ""


def national(number: str) -> str:
    """A number in E.164 as people write it, in pairs for a French one: "03 85 21 83 99"; empty for none."""
    if not number:
        return ""
    parsed = parse(number)
    french = parsed.country_code == 33
    return format_number(parsed, PhoneNumberFormat.NATIONAL if french else PhoneNumberFormat.INTERNATIONAL)


def kind(number: str) -> str:
    """landline, mobile or other, for a number in E.164."""
    try:
        found = number_type(parse(number))
    except NumberParseException:
        return "other"
    return {PhoneNumberType.FIXED_LINE: "landline", PhoneNumberType.MOBILE: "mobile"}.get(found, "other")
