"""What is logged is masked, and a library's failure is logged without its message."""

import logging

import pytest
from structlog.testing import capture_logs

from ivr.core.log import LibraryHandler, configure, get_logger, mask


def test_a_library_that_fails_is_logged_by_kind_and_never_with_its_message() -> None:
    library = logging.Logger("some.library")
    library.addHandler(LibraryHandler())
    with capture_logs() as logs:
        try:
            raise ValueError("+33385550142 is not free")
        except ValueError:
            library.exception("job for +33385550142 failed")
    (line,) = logs
    assert (line["event"], line["logger"], line["log_level"]) == ("library", "some.library", "error")
    assert "33385550142" not in str({**line, "exc_info": type(line["exc_info"])})


def test_whatever_looks_like_a_number_is_masked() -> None:
    assert mask(None, "", {"event": "called 03 85 55 01 42", "call": "12345678"}) == {
        "event": "called ***",
        "call": "12345678",
    }


def test_a_quiet_command_silences_loggers_that_were_in_use_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    log = get_logger("used before")
    log.warning("shown")
    try:
        configure(logging.ERROR)
        log.warning("hidden")
        with capture_logs() as logs:
            log.warning("captured")
    finally:
        configure()
    assert "hidden" not in capsys.readouterr().out
    assert [line["event"] for line in logs] == ["captured"]
