"""When and how often a person is called or written to: pure rules."""
