"""Who still waits when the campaign is over leaves the list."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("waiting_status", "waiting_entries")
    op.create_check_constraint(
        "waiting_status", "waiting_entries", "status IN ('waiting', 'offered', 'served', 'left', 'expired')"
    )
