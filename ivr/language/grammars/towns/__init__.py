"""Communes, by name or postal code."""
