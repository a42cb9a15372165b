"""Who works at the console, and how far somebody who signs in has come."""

from enum import StrEnum


class Role(StrEnum):
    """What an account is for; an account has one role."""

    AGENT = "agent"
    """Answers callers of the whole department."""
    TOWN_HALL = "town_hall"
    """Books for the people who come to the town hall, in one centre only."""
    SUPERVISOR = "supervisor"
    """Runs the room and reads the audit log."""
    ADMINISTRATOR = "administrator"
    """Makes and removes accounts."""


ROLE_WORDS = {
    Role.AGENT: "Agent",
    Role.TOWN_HALL: "Mairie",
    Role.SUPERVISOR: "Superviseur",
    Role.ADMINISTRATOR: "Administrateur",
}
"""As the pages name them."""


class SignInStep(StrEnum):
    """What stands between a right password and the console, in this order."""

    CODE = "code"
    """The code of the second factor."""
    PASSWORD = "password"  # noqa: S105
    """A password of her own instead of the one-time password."""
    ENROL = "enrol"
    """A second factor to be set up."""


ANYONE = "anyone"
"""Also who has not signed in."""

ALWAYS_TWO_FACTORS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Roles that cannot work without a second factor, whatever the settings say."""
