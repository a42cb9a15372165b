"""Declares the routes of the console together with the roles that may use them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.sansio.app import App
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import RouteCallable
from jinja2 import FileSystemLoader, PrefixLoader
from werkzeug.wrappers import Response

from ivr.console.auth.roles import ANYONE, Role, SignInStep
from ivr.console.auth.sessions import Signed
from ivr.console.web.menu import MenuGroup, menu_for
from ivr.core.errors import ConfigurationError

FEATURES = Path(__file__).parents[1]
"""The console's folder, with one folder for each feature."""

View = TypeVar("View", bound=RouteCallable)
Answer = str | tuple[str, int] | Response
"""A page, a page with its status, or a redirect."""


def templates() -> PrefixLoader:
    """The templates of all features."""
    folders = FEATURES.glob("*/templates")
    return PrefixLoader({folder.parent.name: FileSystemLoader(folder) for folder in folders})


def see_other(page: str, **values: Any) -> Response:
    """A redirect to a page after an action."""
    return redirect(url_for(f"console.{page}", **values), 303)


class Pages:
    """The console's blueprint; every route declares its roles."""

    def __init__(self) -> None:
        self.blueprint = Blueprint("console", __name__, url_prefix="/console", static_folder="static")
        self.blueprint.jinja_loader = templates()
        self.access: dict[str, frozenset[str]] = {"console.static": frozenset({ANYONE})}
        """Endpoint → roles, or steps of signing in, that may use it; `ANYONE` for everybody."""
        self.idle: set[str] = set()
        """Endpoints of automatic refreshes, which do not keep a session alive."""
        self.largest: dict[str, int] = {}
        """Endpoint → largest request in bytes, where it exceeds the default."""

    def page(self, rule: str, *who: str) -> Callable[[View], View]:
        """Declares a page (GET) for these roles."""
        return self._route(rule, who, "GET")

    def refresh(self, rule: str, *who: str) -> Callable[[View], View]:
        """Declares an automatic refresh (GET), which does not keep the session alive."""

        def declare(view: View) -> View:
            self.idle.add(f"console.{view.__name__}")
            return self._route(rule, who, "GET")(view)

        return declare

    def action(self, rule: str, *who: str, largest: int = 0) -> Callable[[View], View]:
        """Declares an action (POST with a form token) for these roles; of at most `largest` bytes for files."""

        def declare(view: View) -> View:
            if largest:
                self.largest[f"console.{view.__name__}"] = largest
            return self._route(rule, who, "POST")(view)

        return declare

    def menu_of(self, standing: Role | SignInStep) -> tuple[MenuGroup, ...]:
        """The menu of a role."""
        return menu_for({endpoint for endpoint, who in self.access.items() if standing in who})

    def render(self, template: str, **values: object) -> str:
        """Renders a page; templates are named by feature, "room/tickets.html"."""
        signed = g.get("signed")
        menu = self.menu_of(signed.standing) if isinstance(signed, Signed) else ()
        return render_template(template, signed=signed, menu=menu, part=_part_of(menu), **values)

    def close(self) -> Blueprint:
        """The complete blueprint. Registering it raises ConfigurationError for a route without roles."""
        self.blueprint.record(self._check)
        return self.blueprint

    def _route(self, rule: str, who: tuple[str, ...], method: str) -> Callable[[View], View]:
        def declare(view: View) -> View:
            endpoint = f"console.{view.__name__}"
            self.access[endpoint] = frozenset(who)
            self.blueprint.add_url_rule(rule, view_func=view, methods=[method])
            return view

        return declare

    def _check(self, state: BlueprintSetupState) -> None:
        open_to_nobody = [name for name in endpoints(state.app) if not self.access.get(name)]
        if open_to_nobody:
            raise ConfigurationError(f"Nothing says who may use {', '.join(open_to_nobody)}: declare it with Pages.")


def _part_of(menu: tuple[MenuGroup, ...]) -> str:
    """The menu entry that the requested page belongs to; empty for none."""
    paths = {url_for(entry.endpoint): entry.endpoint for group in menu for entry in group.entries}
    above = [path for path in paths if f"{request.path}/".startswith(f"{path}/")]
    return paths[max(above, key=len)] if above else ""


def endpoints(app: App) -> list[str]:
    """The endpoints of the console."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("console.")})
