"""Doors to the telephone network."""
