"""Days, hours and dates of birth."""
