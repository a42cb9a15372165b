"""The console's context: the line, its settings and the signed-in account."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from flask import abort, g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.console.auth import sessions
from ivr.console.auth.roles import ALWAYS_TWO_FACTORS, Role
from ivr.console.auth.sessions import Signed, StaffMember
from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.db import transaction
from ivr.core.settings import Settings
from ivr.department import Department
from ivr.line import Line

if TYPE_CHECKING:
    from ivr.console.auth.openid import OpenIdProvider


@dataclass(frozen=True)
class Console:
    """The context of every page."""

    line: Line
    settings: Settings

    @property
    def https(self) -> bool:
        """Whether browsers use HTTPS."""
        return self.settings.public_url.startswith("https:")

    @property
    def two_factors(self) -> frozenset[Role]:
        """Roles that need a second factor."""
        return frozenset(Role) if self.settings.agents_second_factor else ALWAYS_TWO_FACTORS

    @cached_property
    def provider(self) -> "OpenIdProvider | None":
        """The OpenID provider for signing in, if there is one."""
        if not self.settings.oidc_issuer:
            return None
        from ivr.console.auth.openid import OpenIdProvider  # imported here: it takes a quarter of a second and 7 MiB

        return OpenIdProvider(
            issuer=self.settings.oidc_issuer,
            client_id=self.settings.oidc_client_id,
            client_secret=self.settings.oidc_client_secret,
            claim=self.settings.oidc_claim,
            redirect=f"{self.settings.public_url.rstrip('/')}/console/oidc/return",
        )

    def now(self) -> datetime:
        """The business time."""
        return self.line.clock()

    def department(self) -> Department:
        """The signed-in account's department."""
        return self.line.departments.current().by_slug(person().department)

    def today(self) -> date:
        """The day in the department."""
        return local(self.department(), self.now()).date()

    def transaction(self) -> AbstractContextManager[Session]:
        """A session whose work is committed at the end of the block, or undone when it raises."""
        return transaction(self.line.engine)

    def audited(self, session: Session, deed: AuditAction, *records: str) -> None:
        """Audits what the signed-in account does; see `ivr.core.audit_log.audited`."""
        audited(session, self.author(), deed, *records)

    def audited_patients(self, session: Session, deed: AuditAction, patients: Iterable[int]) -> None:
        """Audits the same for each of some patients, of whom there may be none."""
        if records := [f"patient:{patient}" for patient in patients]:
            self.audited(session, deed, *records)

    def is_live(self) -> Callable[[], bool]:
        """A check of this request's session, for a page that stays connected.

        Also False without the database: the page reconnects."""
        key = signed().key

        def check() -> bool:
            try:
                with self.transaction() as session:
                    return sessions.is_live(session, key, self.now())
            except OperationalError:
                return False

        return check

    def author(self) -> Author:
        """The author of audit entries."""
        return signed().author(self.now())

    def address(self) -> str:
        """The client's address, as seen by the outermost of our proxies."""
        forwarded, proxies = request.headers.get("X-Forwarded-For", "").split(","), self.settings.proxies
        if proxies and len(forwarded) >= proxies:
            return forwarded[-proxies].strip()
        return request.remote_addr or ""


def signed() -> Signed:
    """The live session of this request, on routes that need one."""
    found = g.get("signed")
    if not isinstance(found, Signed):
        abort(403)
    return found


def person() -> StaffMember:
    """The signed-in account, on routes that need a session."""
    return signed().person


def own_centre(asked: str = "") -> str:
    """The centre to show: the one asked for, or the only one of a town hall.

    Empty means every centre of the department. A town hall gets 403 for another centre."""
    mine = person().centre
    if mine and asked not in ("", mine):
        abort(403)
    return mine or asked
