"""The agents' room: queue, conversations, tickets, click-to-call."""
