"""Who came to the appointments, and the indexes by which figures are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance",
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("dose", sa.SmallInteger(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("dose IN (1, 2)", name="attendance_dose"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("booking_id", "dose"),
    )
    op.create_index("slots_of_days", "slots", ["department", "day"])
    op.create_index("calls_of_days", "calls", ["department", "started_at"])
    op.create_index("queue_of_days", "queue_entries", ["department", "entered_at"])
    op.create_index("tickets_of_days", "tickets", ["department", "opened_at"])
