"""Search of the audit log."""
