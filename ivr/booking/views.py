"""What other packages read of booking, as a subquery for their statements. They name no table of booking themselves."""

APPOINTMENTS = """(SELECT b.id, b.department, b.call_id, b.patient_id, b.status, b.centre, b.reference, b.made_by,
 b.confirmed_at, b.expires_at, b.holder, b.slot1_id, b.day1, b.day1 + s1.time AS first, b.slot2_id, b.day2,
 b.day2 + s2.time AS second FROM bookings b
 LEFT JOIN slots s1 ON s1.id = b.slot1_id LEFT JOIN slots s2 ON s2.id = b.slot2_id)"""
"""Holds and bookings with their moments, local and without zone. The database leaves the slots out of a statement that
does not use these."""
