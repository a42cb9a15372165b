"""Calling out: how it goes, and who could not be reached."""
