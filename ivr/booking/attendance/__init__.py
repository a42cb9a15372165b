"""Attendance: the people expected in a centre, and whether they came."""
