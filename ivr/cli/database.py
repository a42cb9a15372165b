"""`ivr db`: the tables."""

import click

from ivr.core.db import database_url, make_engine, upgrade
from ivr.core.settings import load_settings


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring the tables to the newest version."""
    engine = make_engine(database_url(load_settings()))
    upgrade(engine)
    click.echo("The tables are up to date.")
