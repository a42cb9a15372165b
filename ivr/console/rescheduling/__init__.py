"""Closing days of a centre and rescheduling its patients."""
