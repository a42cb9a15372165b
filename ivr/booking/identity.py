"""Proves the identity of a caller who asks about an appointment, with two factors and few tries.

Birth dates can be guessed: known month and year leave thirty. So tries are counted per caller's number and per record,
and a locked record answers exactly as one that does not exist, after the same statements."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.appointments import BookingRecord, by_identity, by_reference
from ivr.booking.patients import birth_mark, identity_mark, phone_mark
from ivr.core.crypto import Vault
from ivr.department import Department
from ivr.dialogue.ports import IdentityClaim

Found = TypeVar("Found")

_COUNT = text(
    """INSERT INTO identity_tries AS t (mark, day, kind, count)
 VALUES (:caller, :day, 'caller', 1), (:record, :day, 'record', 1)
 ON CONFLICT (mark, day, kind) DO UPDATE SET count = least(t.count + 1, 30000) RETURNING t.kind, t.count"""
)
_PROVEN = text(
    "UPDATE identity_tries SET count = count - 1"
    " WHERE day = :day AND (mark = :caller AND kind = 'caller' OR mark = :record AND kind = 'record')"
)
_TRIES = text("SELECT count FROM identity_tries WHERE mark = :mark AND day = :day AND kind = 'caller'")


def identify(
    session: Session, vault: Vault, department: Department, claim: IdentityClaim, mark: str, today: date
) -> BookingRecord | None:
    """The active booking the claim proves; None too when the caller or the record has used up the tries of the day.

    `mark` is the fingerprint of the caller's number, or of the call when the number is withheld; `today` is local."""
    record_mark = _record_mark(vault, department, claim)
    return tried(session, department, record_mark, mark, today, lambda: _find(session, vault, department, claim))


def tried(
    session: Session, department: Department, record: str, mark: str, today: date, find: Callable[[], Found | None]
) -> Found | None:
    """What `find` finds of the record with that fingerprint; None too when the caller or the record has used up the
    tries of the day. Only what proves nothing counts as a try. `mark` and `today` as for `identify`."""
    aimed = {"caller": mark, "record": record, "day": today}
    counts = {row["kind"]: row["count"] for row in session.execute(_COUNT, aimed).mappings()}
    found = find()
    limits = department.limits
    allowed = (
        counts["caller"] <= limits.tries_per_number_per_day and counts["record"] <= limits.tries_per_record_per_day
    )
    if found is None or not allowed:
        return None
    session.execute(_PROVEN, aimed)
    return found


def tries_left(session: Session, department: Department, mark: str, today: date) -> bool:
    """Whether this caller may try again today."""
    used = session.execute(_TRIES, {"mark": mark, "day": today}).scalar_one_or_none() or 0
    return used < department.limits.tries_per_number_per_day


def _record_mark(vault: Vault, department: Department, claim: IdentityClaim) -> str:
    """The record that is aimed at, whether it exists or not."""
    if claim.reference:
        return vault.fingerprint("reference", department.slug, claim.reference)
    return phone_mark(vault, claim.phone)


def _find(session: Session, vault: Vault, department: Department, claim: IdentityClaim) -> BookingRecord | None:
    """One look-up, whatever is claimed; a single factor finds nobody."""
    if claim.phone and not claim.reference:
        return by_identity(session, identity_mark(vault, department.slug, claim.birth_date, claim.phone))
    return by_reference(session, department.slug, claim.reference, birth_mark(vault, claim.birth_date))
