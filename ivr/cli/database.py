"""`ivr db`: the database's tables."""

import click

from ivr.core.db import database_url, make_engine, upgrade
from ivr.core.settings import load_settings


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Upgrade the tables to this version."""
    engine = make_engine(database_url(load_settings()))
    upgrade(engine)
    click.echo("The tables are up to date.")
