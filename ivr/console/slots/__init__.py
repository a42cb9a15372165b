"""Bulk changes of slots."""
