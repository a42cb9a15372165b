"""By which channel somebody is told. Pure."""

from collections.abc import Sequence

from ivr.core.phone_numbers import is_valid
from ivr.outbound.model import Channel


def channel_of(phone_kind: str, texts: bool = True, address: bool = False) -> Channel:
    """The channel for a telephone of that kind: landline, mobile, other.

    `texts` tells whether the department has a number to write from; without it mobiles are called too. A number that
    is neither landline nor mobile is mostly a box's (09): it is called. An e-mail `address` to which the line can write
    replaces the call, not the text message: that one is read sooner, and does not go astray unnoticed."""
    if phone_kind == "mobile" and texts:
        return Channel.SMS
    return Channel.EMAIL if address else Channel.VOICE


def may_dial(phone: str, ranges: Sequence[str]) -> bool:
    """Whether a number (E.164) is a possible one that begins as one of the ranges: no premium, short or foreign
    numbers, which cost whoever calls them (toll fraud)."""
    return phone.startswith(tuple(ranges)) and is_valid(phone)
