"""The roles of the console, and the steps of signing in."""

from enum import StrEnum


class Role(StrEnum):
    """The role of an account."""

    AGENT = "agent"
    """Answers callers of the department."""
    TOWN_HALL = "town_hall"
    """Books for visitors of a town hall, in one centre only."""
    SUPERVISOR = "supervisor"
    """Supervises the agents and reads the audit log."""
    ADMINISTRATOR = "administrator"
    """Manages accounts."""


AGENT_ROLES = (Role.AGENT, Role.SUPERVISOR)
"""Roles that talk to callers."""
BOOKING_ROLES = (*AGENT_ROLES, Role.TOWN_HALL)
"""Roles that give appointments."""

ROLE_WORDS = {
    Role.AGENT: "Agent",
    Role.TOWN_HALL: "Mairie",
    Role.SUPERVISOR: "Superviseur",
    Role.ADMINISTRATOR: "Administrateur",
}
"""Names of the roles on the pages."""


class SignInStep(StrEnum):
    """A step between the password and the console, in this order."""

    CODE = "code"
    """The code of the second factor."""
    PASSWORD = "password"  # noqa: S105
    """Replacing the one-time password."""
    ENROL = "enrol"
    """Setting up a second factor."""


ANYONE = "anyone"
"""Everybody, signed in or not."""

ALWAYS_TWO_FACTORS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Roles that always need a second factor."""
