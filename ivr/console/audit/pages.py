"""The supervisor's pages of the audit log and its alarms."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from sqlalchemy import Select, literal, select, tuple_
from sqlalchemy.orm import Session

from ivr.console.auth import accounts
from ivr.console.auth.roles import Role
from ivr.console.tables import Account
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Pages
from ivr.core.audit_log import WORDS, AuditAction, AuditEntry

PAGE = 50
"""Entries per page."""
ACTS = {"read": "lecture", "change": "modification"}
ALARMS_SHOWN = timedelta(days=7)


def add_audit(console: Console, pages: Pages) -> None:
    """The route under /console/audit."""

    @pages.page("/audit", Role.SUPERVISOR)
    def audit_page() -> tuple[str, int]:
        asked, problem = request.args, ""
        wanted: dict[str, Any] = {name: asked.get(name, type=int) for name in ("account", "before")}
        wanted |= {name: asked.get(name, "").strip() for name in ("record", "day")}
        zone = console.department().zone
        with console.transaction() as session:
            try:
                found = _search(session, wanted, zone)
            except ValueError:
                found, problem = [], "Ce jour n’existe pas : écrivez-le comme 2021-02-24."
            console.audited(session, AuditAction.AUDIT_SEARCHED)
            people = accounts.everybody(session, person().department)
            raised = alarms(console, session)
        values: dict[str, Any] = {"entries": found[:PAGE], "people": people, "alarms": raised, "wanted": wanted}
        older = found[PAGE - 1]["id"] if len(found) > PAGE else None
        return pages.render("audit/search.html", older=older, problem=problem, **values), 422 if problem else 200


def alarms(console: Console, session: Session) -> list[dict[str, Any]]:
    """The department's recent alarms, newest first."""
    since = console.now() - ALARMS_SHOWN
    alarm = literal(AuditAction.ALARM_READS.code, literal_execute=True)  # as written in the index of alarms
    raised = _entries().where(AuditEntry.deed == alarm, AuditEntry.at > since)
    return _noted(session, raised, console.department().zone)


def _search(session: Session, wanted: Mapping[str, Any], zone: ZoneInfo) -> list[dict[str, Any]]:
    """One page of entries of an `account`, about a `record`, of a local `day` (ISO), older than the entry `before`, and
    one more, newest first. Each criterion may be empty. Raises ValueError for an invalid day."""
    entries = _entries().limit(PAGE + 1)
    if wanted["account"] is not None:
        entries = entries.where(AuditEntry.account_id == wanted["account"])
    if wanted["record"]:
        entries = entries.where(AuditEntry.record == wanted["record"])
    if last := session.get(AuditEntry, wanted["before"] or 0):
        entries = entries.where(tuple_(AuditEntry.at, AuditEntry.id) < tuple_(last.at, last.id))
    if wanted["day"]:
        day = date.fromisoformat(wanted["day"])
        start = datetime.combine(day, time(), zone)
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        entries = entries.where(AuditEntry.at >= start, AuditEntry.at < end)
    return _noted(session, entries, zone)


def _entries() -> Select[AuditEntry, str]:
    joined = select(AuditEntry, Account.name).outerjoin(Account, Account.id == AuditEntry.account_id)
    newest_first = (AuditEntry.at.desc(), AuditEntry.id.desc())
    return joined.where(AuditEntry.department == person().department).order_by(*newest_first)


def _noted(session: Session, entries: Select[AuditEntry, str], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Entries in words, with the local time."""
    return [
        {
            "id": entry.id,
            "at": entry.at.astimezone(zone),
            "who": name or "Ligne de commande",
            "words": WORDS.get(entry.deed, entry.deed),
            "act": ACTS[entry.act],
            "record": entry.record,
        }
        for entry, name in session.execute(entries)
    ]
