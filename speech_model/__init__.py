"""A small French telephone model for Vosk: gathered, aligned, trained, exported and measured. Start at README.md."""
