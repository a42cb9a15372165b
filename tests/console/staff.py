"""The people at the console in tests, and their browsers."""

import re
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from ivr.app import create_app
from ivr.console.auth import passwords, sessions
from ivr.console.auth.roles import Role, SignInStep
from ivr.console.auth.second_factor import secret_of
from ivr.console.tables import Account
from ivr.console.web.guard import SESSION
from ivr.core.db import transaction
from tests.support.world import SLUG, World

PASSWORD = "Pivoine-Tracteur-42"
HASH = passwords.hash_of(PASSWORD)
SECRET = secret_of("tests")
CENTRE = "555"
"""The only centre of the town hall."""

OF_PAIRS = re.compile(
    r"(1re|2e|</sup>|[Pp]remières?|[Ss]econdes?) injection|<td>1re|deux injections|Dont 2|2<sup>|Les deux"
)
"""What no page says in a campaign of single injections."""

NAMES = {Role.AGENT: "Anna", Role.TOWN_HALL: "Marie", Role.SUPERVISOR: "Sophie", Role.ADMINISTRATOR: "Alain"}
"""The login of each is the name in lower case."""


@dataclass
class Browser:
    """A browser that fills the forms it has seen."""

    client: FlaskClient
    seen: str = field(default="", init=False)
    """The last page."""

    def get(self, path: str) -> TestResponse:
        return self._keep(self.client.get(path))

    def post(self, path: str, **fields: str) -> TestResponse:
        """Posts with the token of the last page that had one."""
        token = re.search(r'name="token" value="(\w+)"', self.seen)
        return self._keep(self.client.post(path, data={"token": token[1] if token else "", **fields}))

    def cookie(self) -> str:
        """The id of the session."""
        found = self.client.get_cookie(SESSION, path="/console")
        return found.value if found else ""

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        self.get("/console/sign-in")
        return self.post("/console/sign-in", login=login, password=password)

    def follow(self, response: TestResponse) -> TestResponse:
        """Goes where an answer points, as often as needed."""
        while response.status_code in (302, 303):
            response = self.get(response.location)
        return response

    def _keep(self, response: TestResponse) -> TestResponse:
        self.seen = response.get_data(as_text=True)
        return response


class Staff:
    """Makes accounts directly, and signs them in."""

    def __init__(self, world: World) -> None:
        self.world = world

    def account(self, role: Role, **other: object) -> int:
        """An account with a password and, except for agents and town halls, a second factor."""
        plain = role in (Role.AGENT, Role.TOWN_HALL)
        values = {
            "department": SLUG,
            "login": NAMES[role].lower(),
            "name": NAMES[role],
            "role": role,
            "centre": CENTRE if role is Role.TOWN_HALL else "",
            "password": HASH,
            "one_time": False,
            "second_factor": None if plain else self.world.line.vault.seal(SECRET),
            "created_at": self.world.clock(),
        }
        with transaction(self.world.engine) as session:
            return session.execute(insert(Account).values({**values, **other}).returning(Account.id)).scalar_one()

    def rebuild(self, **settings: object) -> None:
        """The same line under other settings."""
        self.world.app = create_app(self.world.settings.model_copy(update=settings), self.world.line)

    def browser(self) -> Browser:
        """A browser nobody has signed in with."""
        return Browser(self.world.app.test_client())

    def at_work(self, role: Role, **other: object) -> Browser:
        """A browser in which somebody of that role has signed in, on the first page."""
        return self.signed_in(self.account(role, **other))

    def signed_in(self, account: int) -> Browser:
        """A browser with a session of an account, both factors shown."""
        with transaction(self.world.engine) as session:
            token = sessions.start(session, account, self.world.clock())
            token = sessions.renew(session, sessions.key_of(token), proven=True)
        return self._with(token)

    def at_step(self, step: SignInStep) -> Browser:
        """A browser in which a supervisor has given the password, and that step comes next."""
        other: dict[SignInStep, dict[str, object]] = {
            SignInStep.CODE: {},
            SignInStep.PASSWORD: {"one_time": True, "second_factor": None},
            SignInStep.ENROL: {"second_factor": None},
        }
        account = self.account(Role.SUPERVISOR, **other[step])
        with transaction(self.world.engine) as session:
            token = sessions.start(session, account, self.world.clock())
        return self._with(token)

    def _with(self, token: str) -> Browser:
        browser = self.browser()
        browser.client.set_cookie(SESSION, token, path="/console")
        browser.follow(browser.get("/console"))
        return browser
