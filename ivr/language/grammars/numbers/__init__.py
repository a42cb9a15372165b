"""Numbers, ranks and rows of digits."""
