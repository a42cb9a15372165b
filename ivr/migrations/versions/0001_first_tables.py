"""The first tables: calls, booking, and the job queue's own."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _calls()
    _booking()
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("carrier_sid", sa.String(), nullable=False),
        sa.Column("caller_mark", sa.String(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("carrier_sid"),
    )
    op.create_index("calls_open", "calls", ["started_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_index("ix_calls_caller_mark", "calls", ["caller_mark"])
    op.create_table(
        "queue_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'left', 'served')", name="queue_status"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id"),
    )
    op.create_index(
        "queue_waiting",
        "queue_entries",
        ["department", "priority", "entered_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("due_part", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_part IN ('morning', 'afternoon')", name="ticket_part"),
        sa.CheckConstraint("status IN ('open', 'done', 'not_reached')", name="ticket_status"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id"),
    )
    op.create_table(
        "turns",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "number"),
    )


def _booking() -> None:
    op.create_table(
        "identity_tries",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('caller', 'record')", name="identity_kind"),
        sa.PrimaryKeyConstraint("mark", "day", "kind"),
    )
    op.create_table(
        "patients",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("identity_mark", sa.String(), nullable=False),
        sa.Column("phone_mark", sa.String(), nullable=False),
        sa.Column("birth_mark", sa.String(), nullable=False),
        sa.Column("phone_kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("group_code", sa.String(), nullable=False),
        sa.Column("insee", sa.String(), nullable=False),
        sa.Column("to_complete", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("eligible", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_after", sa.Date(), nullable=False),
        sa.CheckConstraint("eligible = 'yes'", name="patient_eligible"),
        sa.CheckConstraint("phone_kind IN ('landline', 'mobile', 'other')", name="patient_phone_kind"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("identity_mark"),
    )
    op.create_index("ix_patients_delete_after", "patients", ["delete_after"])
    op.create_index("ix_patients_phone_mark", "patients", ["phone_mark"])
    op.create_table(
        "slots",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("vaccine", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("time", sa.Time(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("margin", sa.SmallInteger(), nullable=False),
        sa.Column("reserved2", sa.SmallInteger(), nullable=False),
        sa.Column("taken1", sa.SmallInteger(), nullable=False),
        sa.Column("taken2", sa.SmallInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column(
            "open1",
            sa.Boolean(),
            sa.Computed(
                "NOT closed AND taken1 < capacity - margin - reserved2 AND taken1 + taken2 < capacity - margin",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "open2",
            sa.Boolean(),
            sa.Computed("NOT closed AND taken1 + taken2 < capacity - margin", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("capacity BETWEEN 0 AND 1000 AND minutes BETWEEN 1 AND 600", name="slot_size"),
        sa.CheckConstraint("margin >= 0 AND reserved2 >= 0 AND margin + reserved2 <= capacity", name="slot_margin"),
        sa.CheckConstraint("taken1 + taken2 <= capacity - margin", name="slot_not_over"),
        sa.CheckConstraint("taken1 <= capacity - margin - reserved2", name="slot_second_doses_kept"),
        sa.CheckConstraint("taken1 >= 0 AND taken2 >= 0", name="slot_not_negative"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("department", "centre", "vaccine", "day", "time", name="slot_once"),
        sa.UniqueConstraint("id", "centre", "vaccine", "day", name="slot_identity"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "slot_open", "slots", ["department", "centre", "vaccine", "day", "time"], postgresql_where=sa.text("open1")
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("vaccine", sa.String(), nullable=False),
        sa.Column("slot1_id", sa.BigInteger(), nullable=False),
        sa.Column("day1", sa.Date(), nullable=False),
        sa.Column("slot2_id", sa.BigInteger(), nullable=True),
        sa.Column("day2", sa.Date(), nullable=True),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("gap_least", sa.SmallInteger(), nullable=True),
        sa.Column("gap_most", sa.SmallInteger(), nullable=True),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewals", sa.SmallInteger(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("patient_id", sa.BigInteger(), nullable=True),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_from", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status <> 'booked' OR (patient_id IS NOT NULL AND reference ~ '^[0-9]{6}$' AND confirmed_at IS NOT NULL)",
            name="booking_has_patient",
        ),
        sa.CheckConstraint("status <> 'held' OR expires_at IS NOT NULL", name="booking_hold_expires"),
        sa.CheckConstraint(
            "status IN ('held', 'booked', 'cancelled', 'released', 'expired', 'moved')", name="booking_status"
        ),
        sa.CheckConstraint(
            "(single AND slot2_id IS NULL AND day2 IS NULL) OR (NOT single AND slot2_id IS NOT NULL "
            "AND day2 IS NOT NULL AND gap_least IS NOT NULL AND gap_most IS NOT NULL "
            "AND day2 - day1 BETWEEN gap_least AND gap_most)",
            name="booking_whole_pair",
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["moved_from"], ["bookings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["slot1_id", "centre", "vaccine", "day1"],
            ["slots.id", "slots.centre", "slots.vaccine", "slots.day"],
            name="booking_first_slot",
        ),
        sa.ForeignKeyConstraint(
            ["slot2_id", "centre", "vaccine", "day2"],
            ["slots.id", "slots.centre", "slots.vaccine", "slots.day"],
            name="booking_second_slot",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "booking_first_days",
        "bookings",
        ["department", "centre", "day1"],
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_index("booking_holders", "bookings", ["holder"], postgresql_where=sa.text("status = 'held'"))
    op.create_index("booking_holds", "bookings", ["expires_at"], postgresql_where=sa.text("status = 'held'"))
    op.create_index(
        "booking_one_per_patient",
        "bookings",
        ["patient_id"],
        unique=True,
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_index(
        "booking_reference",
        "bookings",
        ["department", "reference"],
        unique=True,
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_index(
        "booking_second_days",
        "bookings",
        ["department", "centre", "day2"],
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_index("ix_bookings_call_id", "bookings", ["call_id"])
    op.create_table(
        "waiting_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("patient_id", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("centres", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("vaccines", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("not_before", sa.Date(), nullable=False),
        sa.Column("wish", postgresql.JSONB(), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'offered', 'served', 'left')", name="waiting_status"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "waiting_once",
        "waiting_entries",
        ["patient_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'offered')"),
    )
    op.create_index(
        "waiting_order",
        "waiting_entries",
        ["department", "priority", "entered_at", "id"],
        postgresql_where=sa.text("status = 'waiting'"),
    )


def downgrade() -> None:
    """Drops the tables of this product; the job queue's stay, other schemas may use them."""
    for table in (
        "queue_entries",
        "tickets",
        "turns",
        "waiting_entries",
        "bookings",
        "slots",
        "patients",
        "identity_tries",
        "calls",
    ):
        op.drop_table(table)
