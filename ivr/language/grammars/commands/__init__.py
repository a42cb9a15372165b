"""What callers say to the line at any question."""
