"""Error pages: one sentence, and what to do."""

from dataclasses import dataclass

from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from ivr.console.web.pages import Answer, Pages
from ivr.console.web.protection import is_inside
from ivr.core.log import failed


@dataclass(frozen=True)
class PageProblem:
    """The texts of an error page."""

    title: str
    happened: str
    todo: str


PROBLEMS = {
    400: PageProblem(
        "Demande non comprise",
        "La page était ouverte depuis trop longtemps, ou un champ a été vidé. Rien n’a été changé.",
        "Revenez à la page, rechargez-la et recommencez.",
    ),
    403: PageProblem(
        "Accès refusé",
        "Votre compte ne donne pas accès à cette page. Rien n’a été changé.",
        "Demandez à un superviseur de le faire, ou à l’administrateur de changer votre rôle.",
    ),
    404: PageProblem(
        "Page introuvable",
        "Cette page n’existe pas, n’existe plus, ou n’est pas pour votre compte.",
        "Repartez de l’accueil, ou cherchez la personne par son nom.",
    ),
    405: PageProblem(
        "Adresse ouverte autrement",
        "Cette adresse sert à envoyer un formulaire, elle ne s’ouvre pas seule. Rien n’a été changé.",
        "Repartez de l’accueil et ouvrez la page par le menu.",
    ),
    413: PageProblem(
        "Envoi trop grand",
        "Ce qui a été envoyé dépasse la taille permise. Rien n’a été enregistré.",
        "Découpez le fichier en plusieurs, ou raccourcissez le texte, et recommencez.",
    ),
    429: PageProblem(
        "Trop de demandes",
        "Trop de demandes sont venues de ce poste en peu de temps. Rien n’a été changé.",
        "Attendez une minute, puis recommencez.",
    ),
    500: PageProblem(
        "Erreur",
        "Quelque chose n’a pas marché et rien n’a été changé. L’erreur est notée.",
        "Recommencez ; si elle revient, dites à l’administrateur l’heure et ce que vous faisiez.",
    ),
    503: PageProblem(
        "Base de données injoignable",
        "La base de données ne répond pas. Rien n’a été changé ; les appels en cours sont repris par des conseillers.",
        "Recommencez dans une minute, puis prévenez l’administrateur.",
    ),
}
"""HTTP status → its page; others are shown as 500."""


def add_problems(pages: Pages) -> None:
    """Error pages under /console; other addresses keep theirs."""

    @pages.blueprint.app_errorhandler(404)
    @pages.blueprint.app_errorhandler(405)
    def lost(error: HTTPException) -> HTTPException | tuple[str, int]:
        return _page(pages, error.code or 404) if is_inside() else error

    @pages.blueprint.errorhandler(Exception)
    def broken(error: Exception) -> Answer:
        """Handles unexpected errors, which are logged without values."""
        if isinstance(error, HTTPException):
            return error.get_response() if _redirects(error) else _page(pages, error.code or 500)
        if isinstance(error, DataError):  # a NUL character, a number beyond 64 bits: not sent by our pages
            return _page(pages, 400)
        failed("console failed", error)
        return _page(pages, 503 if isinstance(error, OperationalError) else 500)


def _redirects(error: HTTPException) -> bool:
    return error.code is not None and error.code < 400


def _page(pages: Pages, status: int) -> tuple[str, int]:
    return pages.render("web/problem.html", problem=PROBLEMS.get(status, PROBLEMS[500]), status=status), status
