"""Planning of notifications: reminders, notices of a moved appointment, offers to the waiting list."""
