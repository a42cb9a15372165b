"""Adds words to a speech model: their pronunciations and its graphs."""
