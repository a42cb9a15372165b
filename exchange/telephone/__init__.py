"""Telephones that dial through the exchange: typed, written beforehand, or sounded."""
