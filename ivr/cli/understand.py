"""`ivr understand`: parses utterances as the line would."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import click

from ivr.core.clock import PARIS
from ivr.core.settings import load_settings
from ivr.department import Department, Places
from ivr.department.files import load_departments
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.choice.coming import Coming
from ivr.language.grammars.commands.command import Command
from ivr.language.grammars.dates.birth_date import BirthDate
from ivr.language.grammars.dates.duration import Duration
from ivr.language.grammars.dates.wish import Wish
from ivr.language.grammars.intent.refusal import RefusalAlone
from ivr.language.grammars.intent.request import Request
from ivr.language.grammars.names.spelling import Spelling
from ivr.language.grammars.numbers.digits import Digits
from ivr.language.grammars.numbers.number import Number
from ivr.language.grammars.numbers.ordinal import Ordinal
from ivr.language.grammars.numbers.phone import Phone
from ivr.language.grammars.numbers.postal_code import PostalCode
from ivr.language.grammars.towns.town import Town
from ivr.language.grammars.yes_no.yes_no import YesNo


@dataclass(frozen=True)
class Context:
    """What a grammar may depend on."""

    today: date
    of: int
    department: str


def department_named(name: str) -> Department:
    """The department of that name; without a name, the only one or the default. Raises InputError."""
    return load_departments(load_settings().departments_dir).chosen(name)


def _places(context: Context) -> Places:
    return department_named(context.department).places


KINDS: dict[str, Callable[[Context], Grammar]] = {
    "yes_no": lambda _: YesNo(),
    "command": lambda _: Command(),
    "number": lambda _: Number(),
    "ordinal": lambda _: Ordinal(),
    "choice": lambda context: Choice(context.of, zero_means_any=True),
    "digits": lambda _: Digits(),
    "phone": lambda _: Phone(),
    "postal_code": lambda context: PostalCode(_places(context).postal_prefix),
    "birth_date": lambda context: BirthDate(context.today),
    "wish": lambda context: Wish(context.today),
    "duration": lambda _: Duration(),
    "spelling": lambda _: Spelling(),
    "town": lambda context: Town(_places(context), by_code=False),
    "refusal": lambda _: RefusalAlone(),
    "coming": lambda _: Coming(),
    "request": lambda context: Request(_places(context), context.today),
}

_DATES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
_OPTIONS = (
    click.option("--today", type=click.DateTime(_DATES), help="Reference date; the business clock's by default."),
    click.option(
        "--of", default=3, show_default=True, type=click.IntRange(1, 9), help="Options offered, for a choice."
    ),
    click.option("--department", default="", help="Whose towns and listening."),
)


def context_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options --today, --of and --department, which `grammar` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def grammar(kind: str, today: datetime | None, of: int, department: str) -> Grammar:
    """The grammar of a kind of answer. Raises InputError for an unknown department."""
    reference = today or load_settings().clock().astimezone(PARIS)
    return KINDS[kind](Context(reference.date(), of, department))


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@context_options
def understand(kind: str, today: datetime | None, of: int, department: str) -> None:
    """Read utterances of a KIND from stdin, one a line; write one JSON object a line: value, complete, confidence.

    The value is null when nothing certain is understood."""
    reader = grammar(kind, today, of, department)
    for line in sys.stdin:
        heard = reader.hear(line.strip())
        answer = {"value": heard.value, "complete": heard.complete, "confidence": round(heard.confidence, 2)}
        click.echo(json.dumps(answer, ensure_ascii=False))
