"""Yes, no, and what is neither."""
