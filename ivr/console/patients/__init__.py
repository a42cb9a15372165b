"""People on file."""
