"""Every table of a new database.

They are those that twenty earlier migrations made one after the other: a database at revision 0020 has them already.
Later changes are migrations of their own."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0020"
down_revision = None

FILES = ("accounts", "calls", "booking", "rescheduling", "agents", "outbound")
"""Of `first_tables/`, each after those that its tables refer to."""
WATCHED = (
    *("queue_entries", "rings", "presences", "tickets", "agent_calls"),
    *("switches", "moves", "move_rows"),
)
"""Tables whose changes open pages hear of."""


def upgrade() -> None:
    """Makes the tables, those of the job queue and the announcements of changes."""
    folder = Path(__file__).parent.with_name("first_tables")
    cursor = op.get_bind().connection.cursor()
    for name in FILES:
        cursor.execute((folder / f"{name}.sql").read_text(encoding="utf-8"))
    cursor.execute(SchemaManager.get_schema())
    op.execute(
        "CREATE FUNCTION room_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM pg_notify('room', coalesce(NEW.department, OLD.department)); RETURN NULL; END $$"
    )
    for table in WATCHED:
        op.execute(
            f"CREATE TRIGGER room_changed AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION room_changed()"
        )
