"""The speech model that comes with the line, and one that knows words of another department besides."""

import os
from pathlib import Path

import pytest

from ivr.speech.asr import Model
from ivr.speech.lexicon.extend import extend
from tests.support.caller_voice import MODEL

ELSEWHERE = ("concarneau", "guingamp", "landerneau", "plougastel", "quimper")


@pytest.fixture(scope="session")
def extended_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model with some towns of Brittany, made once for all workers of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "extended_model"
    if not shared.exists():
        draft = tmp_path_factory.mktemp("model") / "extended"
        extend(MODEL, draft, ELSEWHERE)
        try:
            draft.rename(shared)
        except OSError:  # another worker was quicker
            assert shared.exists()
    return shared


@pytest.fixture(scope="session")
def ears() -> Model:
    """What listens to callers when nothing else is set."""
    return Model(MODEL)
