"""The few replies that are still kept are found without reading every turn."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("turns_replies", "turns", ["call_id"], postgresql_where=sa.text("reply IS NOT NULL"))
