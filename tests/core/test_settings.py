"""Settings that do not fit together are refused by name, and without the secrets in them."""

import pytest

from ivr.core.errors import ConfigurationError
from ivr.core.settings import Settings

SENDER = "Préfecture <rappels@example.fr>"


@pytest.mark.parametrize("url", ["smtp://localhost", "smtps://user:p%40ss@mail.example.fr", "smtp://mail:2525"])
def test_a_mail_server_is_taken(url: str) -> None:
    Settings(smtp_url=url, mail_from=SENDER).check()


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp://user:hush@mail", ""),
        ("", SENDER),
        ("http://user:hush@mail", SENDER),
        ("smtp://user:hush@mail:port", SENDER),
        ("smtp://", SENDER),
        ("smtp://user:hush@mail", "Préfecture"),
    ],
)
def test_half_a_mail_server_is_refused(url: str, sender: str) -> None:
    with pytest.raises(ConfigurationError, match=r"IVR_SMTP_URL|IVR_MAIL_FROM") as refused:
        Settings(smtp_url=url, mail_from=sender).check()
    assert "hush" not in str(refused.value)
