"""Moves: plans that close days of a centre, the people of each, the doses they bring elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_HOLDING = sa.text("expires_at IS NOT NULL")
_SLOT = ["slots.id", "slots.centre", "slots.vaccine", "slots.day"]


def upgrade() -> None:
    _moves()
    _rows()
    op.create_table(
        "move_doses",
        sa.Column("move_id", sa.BigInteger(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("doses", sa.SmallInteger(), nullable=False),
        sa.Column("brought", sa.Boolean(), nullable=False, server_default="false"),
        sa.CheckConstraint("doses > 0", name="move_doses_some"),
        sa.ForeignKeyConstraint(["move_id"], ["moves.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("move_id", "slot_id"),
    )
    for table in ("moves", "move_rows"):
        op.execute(
            f"CREATE TRIGGER room_changed AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION room_changed()"
        )


def _moves() -> None:
    op.create_table(
        "moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("targets", sa.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("doses_to", sa.String(), nullable=False, server_default=""),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('drafted', 'confirmed', 'stopped', 'done')", name="move_state"),
        sa.CheckConstraint("first_day <= last_day AND earliest <= latest", name="move_days"),
        sa.CheckConstraint("state = 'drafted' OR confirmed_at IS NOT NULL", name="move_confirmed"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("moves_of_department", "moves", ["department", "made_at"])


def _rows() -> None:
    op.create_table(
        "move_rows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("move_id", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False, server_default=""),
        sa.Column("centre", sa.String(), nullable=True),
        sa.Column("vaccine", sa.String(), nullable=True),
        sa.Column("slot1_id", sa.BigInteger(), nullable=True),
        sa.Column("day1", sa.Date(), nullable=True),
        sa.Column("slot2_id", sa.BigInteger(), nullable=True),
        sa.Column("day2", sa.Date(), nullable=True),
        sa.Column("gap_least", sa.SmallInteger(), nullable=True),
        sa.Column("gap_most", sa.SmallInteger(), nullable=True),
        sa.Column("takes1", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("takes2", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("new_booking_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        *_rules(),
        sa.ForeignKeyConstraint(["move_id"], ["moves.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["new_booking_id"], ["bookings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["slot1_id", "centre", "vaccine", "day1"], _SLOT, name="move_row_first_slot"),
        sa.ForeignKeyConstraint(["slot2_id", "centre", "vaccine", "day2"], _SLOT, name="move_row_second_slot"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("move_id", "booking_id", name="move_row_once"),
    )
    op.create_index("move_row_one_hold", "move_rows", ["booking_id"], unique=True, postgresql_where=_HOLDING)
    op.create_index("move_rows_states", "move_rows", ["move_id", "state"])
    op.create_index("move_row_holds_due", "move_rows", ["expires_at"], postgresql_where=_HOLDING)
    op.create_index("move_rows_first_slots", "move_rows", ["slot1_id"], postgresql_where=_HOLDING)
    op.create_index("move_rows_second_slots", "move_rows", ["slot2_id"], postgresql_where=_HOLDING)
    op.create_index("move_rows_bookings", "move_rows", ["booking_id"])
    op.create_index("move_rows_new_bookings", "move_rows", ["new_booking_id"])


def _rules() -> list[sa.CheckConstraint]:
    states = "'planned', 'held', 'accepted', 'refused', 'another_date', 'unreached', 'left'"
    rules = {
        "move_row_state": f"state IN ({states})",
        "move_row_first": "slot1_id IS NOT NULL AND day1 IS NOT NULL AND centre IS NOT NULL AND vaccine IS NOT NULL"
        " OR slot1_id IS NULL AND slot2_id IS NULL",
        "move_row_whole_pair": "slot2_id IS NULL OR (day2 IS NOT NULL AND gap_least IS NOT NULL"
        " AND gap_most IS NOT NULL AND day2 - day1 BETWEEN gap_least AND gap_most)",
        "move_row_moves": "slot1_id IS NULL OR takes1 OR takes2",
        "move_row_takes_second": "NOT takes2 OR slot2_id IS NOT NULL",
        "move_row_held": "state <> 'held' OR expires_at IS NOT NULL",
        "move_row_holds": "expires_at IS NULL OR (state IN ('held', 'unreached') AND slot1_id IS NOT NULL)",
        "move_row_accepted": "(state = 'accepted') = (new_booking_id IS NOT NULL)",
        "move_row_left_why": "state <> 'left' OR why <> ''",
    }
    return [sa.CheckConstraint(rule, name=name) for name, rule in rules.items()]
