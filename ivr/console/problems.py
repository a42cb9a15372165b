"""What somebody at the console reads when something goes wrong: one sentence, and what to do."""

from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ivr.console.pages import Pages
from ivr.console.protection import is_inside
from ivr.log import failed

SENTENCES = {
    400: ("Demande non comprise", "La page était ouverte depuis trop longtemps : rechargez-la et recommencez."),
    403: ("Accès refusé", "Votre compte ne donne pas accès à cette page : demandez à l’administrateur."),
    404: ("Page introuvable", "Cette page n’existe pas ou n’existe plus : repartez de l’accueil."),
    405: ("Page introuvable", "Cette adresse ne s’ouvre pas ainsi : repartez de l’accueil."),
    413: ("Envoi trop grand", "Ce qui a été envoyé est trop grand : réduisez-le et recommencez."),
    503: ("Base de données injoignable", "La base de données ne répond pas : réessayez dans une minute."),
}  # fmt: skip
"""HTTP status → title and sentence."""
FAILED = ("Erreur", "Quelque chose n’a pas marché et rien n’a été changé : réessayez, puis prévenez l’administrateur.")


def add_problems(pages: Pages) -> None:
    """Pages for every error under /console; other addresses keep theirs."""

    @pages.blueprint.app_errorhandler(404)
    @pages.blueprint.app_errorhandler(405)
    def lost(error: HTTPException) -> HTTPException | tuple[str, int]:
        return _page(pages, error.code or 404) if is_inside() else error

    @pages.blueprint.errorhandler(Exception)
    def broken(error: Exception) -> Response | tuple[str, int]:
        """The outermost loop of the console: what nobody foresaw is logged without its values."""
        if isinstance(error, HTTPException):
            return error.get_response() if _redirects(error) else _page(pages, error.code or 500)
        if isinstance(error, DataError):  # a NUL character, a number beyond 64 bits: asked by hand, not by our pages
            return _page(pages, 400)
        failed("console failed", error)
        return _page(pages, 503 if isinstance(error, OperationalError) else 500)


def _redirects(error: HTTPException) -> bool:
    return error.code is not None and error.code < 400


def _page(pages: Pages, status: int) -> tuple[str, int]:
    title, sentence = SENTENCES.get(status, FAILED)
    return pages.render("problem.html", title=title, sentence=sentence), status
