"""The world outside the line: people, their telephones and the texts they get, and what goes wrong there."""
