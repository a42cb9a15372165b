"""The audit log, searched."""
