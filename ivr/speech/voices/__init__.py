"""Synthetic voices and human recordings."""
