"""Text messages and e-mails, written and received."""
