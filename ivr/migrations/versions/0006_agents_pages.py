"""What open pages and searches need: news of the room, marks by which people are found, notes, tries to call back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WATCHED = ("queue_entries", "rings", "presences", "tickets")


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION room_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM pg_notify('room', coalesce(NEW.department, OLD.department)); RETURN NULL; END $$"
    )
    for table in WATCHED:
        op.execute(
            f"CREATE TRIGGER room_changed AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION room_changed()"
        )
    op.add_column("tickets", sa.Column("tries", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("patients", sa.Column("search_marks", sa.ARRAY(sa.TEXT()), nullable=False, server_default="{}"))
    op.create_index("patients_search", "patients", ["search_marks"], postgresql_using="gin")
    op.create_table(
        "patient_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("patient_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_patient_notes_patient_id", "patient_notes", ["patient_id"])
