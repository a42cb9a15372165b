"""Alembic's entry point: migrates over the connection it is given."""

from alembic import context

from ivr.core.db import Base
from ivr.migrations.metadata import TABLES

assert TABLES  # noqa: S101  (importing them fills the metadata)

connection = context.config.attributes.get("connection")
if connection is None:
    from ivr.core.db import database_url, make_engine
    from ivr.core.settings import load_settings

    connection = make_engine(database_url(load_settings())).connect()
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
