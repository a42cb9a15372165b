"""Outbound calling: progress, and patients who were not reached."""
