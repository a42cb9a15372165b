"""A speech model that knows every word of the line, made once for all workers of a test run."""

import os
from pathlib import Path

import pytest

from ivr.cli.model_lexicon import words_of_line
from ivr.department_load import load_department
from ivr.settings import ROOT, Settings
from ivr.speech.lexicon.extend import extend
from ivr.speech.recogniser import Model
from tests.support.caller_voice import MODEL


@pytest.fixture(scope="session")
def extended_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The development model with the words of the line and of its department."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "extended_model"
    if not shared.exists():
        draft = tmp_path_factory.mktemp("model") / "extended"
        extend(MODEL, draft, words_of_line(load_department(ROOT / "departments" / "saone-et-loire"), Settings()))
        try:
            draft.rename(shared)
        except OSError:  # another worker was quicker
            assert shared.exists()
    return shared


@pytest.fixture(scope="session")
def ears(extended_folder: Path) -> Model:
    """The extended model in memory."""
    return Model(extended_folder)
