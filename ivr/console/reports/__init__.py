"""The supervisor's statistics."""
