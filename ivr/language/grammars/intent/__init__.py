"""What callers want, and what they refuse."""
