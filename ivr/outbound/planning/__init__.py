"""What is to be told to whom: reminders, notices of a move, places offered to the waiting list."""
