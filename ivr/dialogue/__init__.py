"""The dialogue engine and the vocabulary of conversations. Pure."""
