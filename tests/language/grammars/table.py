"""Tables of utterances: one "utterance = value" a line."""

import pytest


def table(text: str) -> pytest.MarkDecorator:
    """Parametrizes `said` and `value` with the lines of a text; an empty value is None."""
    rows = [line.partition(" = ") for line in text.strip().splitlines()]
    cases = [(said.strip(), value.strip() or None) for said, _, value in rows]
    return pytest.mark.parametrize(("said", "value"), cases)
