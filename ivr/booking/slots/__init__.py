"""Slots: opened, imported, exported, changed many at a time."""
