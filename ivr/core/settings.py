"""The environment, read once."""

import os
import secrets
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ivr.core.clock import Clock, pinned_clock, system_clock
from ivr.core.contact import is_email
from ivr.core.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
OWN_MODEL = ROOT / "ivr" / "speech" / "model"
"""The small speech model that comes with the line, made by `make model`."""


class Settings(BaseSettings):
    """Every setting of the line, from environment variables; docs/settings.md lists them."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field("", validation_alias="IVR_DATABASE_URL")
    """PostgreSQL URL; empty: an embedded server in `var_dir`."""
    public_url: str = Field("http://localhost:8000", validation_alias="IVR_PUBLIC_URL")
    """The address at which the carrier reaches the line; signatures are checked against it."""
    port: int = Field(8000, validation_alias="IVR_PORT")
    exchange_port: int = Field(8001, validation_alias="IVR_EXCHANGE_PORT")
    """Loopback port of the local exchange."""
    web_workers: int = Field(1, validation_alias="IVR_WEB_WORKERS", ge=1)
    web_threads: int = Field(16, validation_alias="IVR_WEB_THREADS", ge=1)
    consoles: int = Field(32, validation_alias="IVR_CONSOLES", ge=0)
    """Pages of the console that a web process keeps up to date by itself; further ones ask again and again."""
    carrier: Literal["local", "twilio"] = Field("local", validation_alias="IVR_CARRIER")
    vouched_numbers: bool = Field(False, validation_alias="IVR_VOUCHED_NUMBERS")
    """The carrier ends calls whose number it could not authenticate (in France: mécanisme d'authentification des
    numéros, article L. 44 of the Code des postes et des communications électroniques); else only calls signed with
    attestation A prove their number."""
    departments_dir: Path = Field(ROOT / "departments", validation_alias="IVR_DEPARTMENTS")
    prompts_dir: Path = Field(ROOT / "prompts", validation_alias="IVR_PROMPTS")
    var_dir: Path = Field(ROOT / "var", validation_alias="IVR_VAR")
    """Where the line keeps what it makes: database, voice, secrets of the local exchange."""
    vosk_model: str = Field(str(OWN_MODEL), validation_alias="IVR_VOSK_MODEL")
    """Folder of the speech model; set and empty: the line works by keypad."""
    streams: int = Field(48, validation_alias="IVR_STREAMS", ge=0)
    """Calls heard at a time in each web process; 0: by keypad only."""
    stream_again: bool = Field(True, validation_alias="IVR_STREAM_AGAIN")
    """A call that lost its stream is heard again from its next question; else it goes on by keypad to its end."""
    voice: str = Field("fr", validation_alias="IVR_VOICE")
    """Name of the eSpeak NG voice."""
    piper_voice: str = Field("", validation_alias="IVR_PIPER_VOICE")
    """A Piper voice, an .onnx file with its .onnx.json beside; empty: eSpeak NG speaks."""
    secret_key_setting: str = Field("", validation_alias="IVR_SECRET_KEY")
    data_key_setting: str = Field("", validation_alias="IVR_DATA_KEY")
    twilio_account_sid: str = Field("", validation_alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: str = Field("", validation_alias="TWILIO_AUTH_TOKEN")
    twilio_api_url: str = Field("", validation_alias="TWILIO_API_URL")
    proxies: int = Field(0, validation_alias="IVR_PROXIES", ge=0)
    """Proxies in front of the line that add to X-Forwarded-For; 0: that header is not believed."""
    agents_second_factor: bool = Field(False, validation_alias="IVR_AGENTS_SECOND_FACTOR")
    """Agents and town halls need a second factor too; supervisors and administrators always do."""
    oidc_issuer: str = Field("", validation_alias="IVR_OIDC_ISSUER")
    """The OpenID provider with which people may sign in to the console; empty: by password only."""
    oidc_client_id: str = Field("", validation_alias="IVR_OIDC_CLIENT_ID")
    oidc_client_secret: str = Field("", validation_alias="IVR_OIDC_CLIENT_SECRET")
    oidc_claim: Literal["email", "preferred_username", "sub"] = Field("email", validation_alias="IVR_OIDC_CLAIM")
    """What the provider says of a person that is her login here."""
    oidc_trust_mfa: bool = Field(False, validation_alias="IVR_OIDC_TRUST_MFA")
    """A second factor shown to the provider need not be shown again."""
    smtp_url: str = Field("", validation_alias="IVR_SMTP_URL")
    """The mail server: smtp://user:password@host:port (STARTTLS) or smtps://; empty: no e-mails are sent."""
    mail_from: str = Field("", validation_alias="IVR_MAIL_FROM")
    """Address from which e-mails are sent, with or without a name."""
    now: datetime | None = Field(None, validation_alias="IVR_NOW")
    """Pins the business clock; a naive time is read as Europe/Paris."""

    @property
    def clock(self) -> Clock:
        """The business clock."""
        return pinned_clock(self.now) if self.now else system_clock

    @property
    def carrier_api(self) -> str:
        """Base address of the carrier's REST API; empty: Twilio's own. The local exchange answers on loopback."""
        local = f"http://127.0.0.1:{self.exchange_port}" if self.carrier == "local" else ""
        return self.twilio_api_url or local

    @property
    def threads(self) -> int:
        """Threads of a web process: every call that is heard, and every page that is live, keeps one to itself."""
        return self.web_threads + self.consoles + (self.streams if self.vosk_model else 0)

    @property
    def bind_address(self) -> str:
        """Loopback with the local carrier, which is for people at this very machine; else every interface."""
        return "127.0.0.1" if self.carrier == "local" else "0.0.0.0"  # noqa: S104

    @cached_property
    def secret_key(self) -> str:
        """Signs audio URLs and sessions."""
        return self._secret("secret_key", self.secret_key_setting, secrets.token_urlsafe(32))

    @cached_property
    def data_key(self) -> str:
        """Encrypts personal data at rest: comma-separated Fernet keys, the first one encrypts."""
        return self._secret("data_key", self.data_key_setting, Fernet.generate_key().decode())

    @cached_property
    def account_sid(self) -> str:
        """The carrier account."""
        return self._secret("account_sid", self.twilio_account_sid, "AC" + secrets.token_hex(16))

    @cached_property
    def auth_token(self) -> str:
        """The token with which the carrier signs its requests."""
        return self._secret("auth_token", self.twilio_auth_token, secrets.token_hex(16))

    def make_secrets(self) -> None:
        """Makes the secrets that are missing, so that every process finds them. Raises ConfigurationError."""
        for secret in (self.secret_key, self.data_key, self.account_sid, self.auth_token):
            assert secret  # noqa: S101

    def _secret(self, name: str, given: str, fresh: str) -> str:
        """The secret given, else one made on first use and kept in `var_dir` (local carrier only)."""
        if given:
            return given
        if self.carrier != "local":
            raise ConfigurationError(f"{name.upper()} must be set in the environment when IVR_CARRIER={self.carrier}.")
        path = self.var_dir / "secrets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, prefix=name) as draft:
            draft.write(fresh)
            draft.flush()
            with suppress(FileExistsError):  # two processes may start at once: the first secret stays, whole
                os.link(draft.name, path)
        return path.read_text()

    def check(self) -> None:
        """Raises ConfigurationError for combinations that must not run."""
        url = urlsplit(self.public_url)
        if url.scheme not in ("http", "https") or not url.netloc:
            raise ConfigurationError("IVR_PUBLIC_URL must be an address such as https://ivr.example.fr.")
        oidc = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(oidc) and not all(oidc):
            raise ConfigurationError(
                "For an OpenID provider IVR_OIDC_ISSUER, IVR_OIDC_CLIENT_ID and IVR_OIDC_CLIENT_SECRET are all needed."
            )
        if self.oidc_issuer and not _is_safe(self.oidc_issuer):
            raise ConfigurationError("IVR_OIDC_ISSUER must be an https address such as https://sso.example.fr/realm.")
        if bool(self.smtp_url) != bool(self.mail_from):
            raise ConfigurationError("For e-mails IVR_SMTP_URL and IVR_MAIL_FROM are both needed.")
        if self.smtp_url and not _is_mail_server(self.smtp_url):
            raise ConfigurationError(
                "IVR_SMTP_URL must be an address such as smtp://user:password@mail.example.fr:587 or smtps://…"
            )
        if self.mail_from and not is_email(parseaddr(self.mail_from)[1]):
            raise ConfigurationError("IVR_MAIL_FROM must be an address such as Préfecture <rappels@example.fr>.")
        if self.carrier == "local" and (self.twilio_account_sid or self.twilio_auth_token):
            raise ConfigurationError(
                "The local exchange does not start beside real carrier credentials: "
                "unset TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or set IVR_CARRIER=twilio."
            )


def _is_safe(address: str) -> bool:
    """Whether an address is https, or on this very machine."""
    url = urlsplit(address)
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost"))


def _is_mail_server(address: str) -> bool:
    try:
        url = urlsplit(address)
        return url.scheme in ("smtp", "smtps") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def load_settings() -> Settings:
    """Reads the environment. Raises ConfigurationError with one sentence naming the variable that is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"The setting {first['loc'][0]} is wrong: {first['msg']}.") from error
    settings.check()
    return settings
