"""A telephone line that books both injections of a vaccination."""

__version__ = "0.1.0"
