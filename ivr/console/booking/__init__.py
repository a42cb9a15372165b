"""An agent books, moves or cancels for somebody."""
