"""When, how often and by which channel somebody is told something: pure rules."""
