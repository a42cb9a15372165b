"""Attendance, noted one by one or from a centre's list."""
