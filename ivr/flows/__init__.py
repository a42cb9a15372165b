"""Conversations: steps written as prompt, grammar and decision. No input or output happens here."""
