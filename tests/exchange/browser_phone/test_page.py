import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exchange.browser_phone import create_browser_phone
from exchange.browser_phone.page import fictitious_number, spaced
from ivr.core.errors import ConfigurationError
from tests.exchange.toy import toy_settings


@dataclass(frozen=True)
class Listed:
    """A department, as far as the page knows it."""

    name: str
    numbers: tuple[str, ...]


def departments() -> tuple[Listed, ...]:
    return (Listed("Saône-et-Loire", ("+33385218399",)),)


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("ivr", static_folder=None)
    app.register_blueprint(create_browser_phone(toy_settings(), departments))
    return app.test_client()


def test_the_page_offers_every_number_of_the_departments(client: FlaskClient) -> None:
    page = client.get("/phone").get_data(as_text=True)
    assert '<optgroup label="Saône-et-Loire">' in page
    assert '<option value="+33385218399">03 85 21 83 99</option>' in page


def test_the_page_says_that_nothing_listens(client: FlaskClient) -> None:
    page = client.get("/phone").get_data(as_text=True)
    assert "n’entendre que les touches" in page
    assert "écoute" not in page


def test_the_page_names_the_model_that_listens() -> None:
    app = Flask("ivr", static_folder=None)
    app.register_blueprint(create_browser_phone(toy_settings(), departments, "vosk-model-small-fr-0.22"))
    page = app.test_client().get("/phone").get_data(as_text=True)
    assert "le modèle de parole <strong>vosk-model-small-fr-0.22</strong> écoute" in page
    assert "n’entendre que" not in page


def test_the_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    response = client.get("/phone")
    page = response.get_data(as_text=True)
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert addresses
    assert all(address.startswith("/phone/static/") for address in addresses)
    for address in addresses:
        with client.get(address) as loaded:
            assert loaded.status_code == 200
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)


def test_the_policy_forbids_everything_but_the_lines_own_files(client: FlaskClient) -> None:
    policy = client.get("/phone").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self' ws://localhost;" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("host", ["ivr.example.fr", "localhost.evil", "10.0.0.1:8000"])
def test_the_page_answers_under_no_other_name(client: FlaskClient, host: str) -> None:
    assert client.get("/phone", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_no_other_page_opens_the_socket(client: FlaskClient, origin: dict[str, str]) -> None:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", **origin}
    assert client.get("/phone/ws", headers=upgrade).status_code == 403


def test_there_is_no_browser_phone_beside_a_real_carrier() -> None:
    with pytest.raises(ConfigurationError):
        create_browser_phone(toy_settings().model_copy(update={"carrier": "twilio"}), departments)


def test_callers_have_numbers_that_are_nobodys() -> None:
    numbers = {fictitious_number() for _ in range(50)}
    assert all(re.fullmatch(r"\+3335301\d{4}", number) for number in numbers)
    assert len(numbers) > 1


@pytest.mark.parametrize(
    ("number", "shown"), [("+33385218399", "03 85 21 83 99"), ("+4122123456", "+4122123456"), ("3939", "3939")]
)
def test_french_numbers_are_shown_in_pairs(number: str, shown: str) -> None:
    assert spaced(number) == shown


INKS = [
    ("--ink", "--paper"),
    ("--ink", "--card"),
    ("--ink", "--sky"),
    ("--soft", "--paper"),
    ("--soft", "--card"),
    ("--soft", "--sky"),
    ("--card", "--blue"),
    ("--card", "--green"),
    ("--card", "--red"),
]


@pytest.mark.parametrize(("ink", "ground"), INKS)
def test_text_stands_out_as_wcag_1_4_3_asks(client: FlaskClient, ink: str, ground: str) -> None:
    with client.get("/phone/static/phone.css") as sheet:
        colours = dict(re.findall(r"(--\w+): (#[0-9a-f]{6});", sheet.get_data(as_text=True)))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
