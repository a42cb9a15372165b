"""One of a few options."""
