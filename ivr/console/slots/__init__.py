"""Slots, opened and changed many at a time."""
