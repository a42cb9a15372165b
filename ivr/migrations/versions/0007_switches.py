"""What a supervisor switches, and all that was switched before."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "switches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False, server_default=""),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", _MOMENT, nullable=True),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('booking', 'hours', 'calls')", name="switch_kind"),
        sa.ForeignKeyConstraint(["set_by"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    in_force = sa.text("lifted_at IS NULL")
    op.create_index(
        "switches_in_force", "switches", ["department", "kind", "scope"], unique=True, postgresql_where=in_force
    )
    op.create_index("switches_history", "switches", ["department", "set_at", "id"])
    op.execute(
        "CREATE TRIGGER room_changed AFTER INSERT OR UPDATE OR DELETE ON switches"
        " FOR EACH ROW EXECUTE FUNCTION room_changed()"
    )
