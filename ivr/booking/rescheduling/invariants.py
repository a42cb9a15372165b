"""What must hold of moves, for `ivr.booking.audit`."""

MOVES = (
    (
        "move_overdue",
        "I10: places held for a move that expired more than five minutes ago and were not given back.",
        "SELECT id FROM move_rows WHERE expires_at < :overdue",
    ),
    (
        "move_not_at_work",
        "I10: places held by a plan that is not at work.",
        """SELECT r.id FROM move_rows r JOIN moves m ON m.id = r.move_id
 WHERE r.expires_at IS NOT NULL AND m.state <> 'confirmed'""",
    ),
    (
        "move_half",
        "I4: places held for a move of one dose where two are needed, or the reverse.",
        """SELECT r.id FROM move_rows r JOIN bookings b ON b.id = r.booking_id
 WHERE r.expires_at IS NOT NULL AND b.single <> (r.slot2_id IS NULL)""",
    ),
    (
        "move_gap",
        "I2: places held for a move whose days are not as far apart as the vaccine asks for.",
        """SELECT id FROM move_rows WHERE expires_at IS NOT NULL AND slot2_id IS NOT NULL
 AND (day2 - day1 BETWEEN gap_least AND gap_most) IS NOT TRUE""",
    ),
    (
        "move_keeps_what_is_not_hers",
        "I1: moves that count on a place the person does not have.",
        """SELECT r.id FROM move_rows r JOIN bookings b ON b.id = r.booking_id
 WHERE r.expires_at IS NOT NULL AND b.status = 'booked' AND ((NOT r.takes1 AND r.slot1_id <> b.slot1_id)
 OR (NOT r.takes2 AND r.slot2_id IS DISTINCT FROM b.slot2_id))""",
    ),
    (
        "move_not_booked",
        "I2: moves that were accepted without the pair having become the booking.",
        """SELECT r.id FROM move_rows r JOIN bookings b ON b.id = r.booking_id
 LEFT JOIN bookings n ON n.id = r.new_booking_id AND n.moved_from = r.booking_id AND n.patient_id = b.patient_id
 AND n.status IN ('booked', 'moved', 'cancelled')
 AND (n.slot1_id, n.slot2_id) IS NOT DISTINCT FROM (r.slot1_id, r.slot2_id)
 WHERE r.state = 'accepted' AND (n.id IS NULL OR b.status <> 'moved')""",
    ),
    (
        "move_day_open",
        "I1: slots of days that a plan has closed can be booked.",
        """SELECT s.id FROM slots s JOIN moves m ON m.department = s.department AND m.centre = s.centre
 AND s.day BETWEEN m.first_day AND m.last_day WHERE m.state = 'confirmed' AND NOT s.closed AND s.day >= :today""",
    ),
)
"""Code, sentence and query of the ids that break it."""
