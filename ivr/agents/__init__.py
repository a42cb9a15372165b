"""The agents' room: the queue, the agents present, and the calls that connect the two."""
