"""Words, grammars and the voice."""
