"""The one place where parts meet: settings in, a line or a web application out."""

from flask import Flask

from ivr import log
from ivr.calls import Line
from ivr.db import database_url, make_engine
from ivr.department_load import DepartmentStore
from ivr.settings import Settings
from ivr.speech.prompts import PromptStore
from ivr.speech.voice import Voice
from ivr.telephony.audio import create_audio
from ivr.telephony.audio_links import AudioLinks
from ivr.telephony.health import create_health
from ivr.telephony.signature import Signature
from ivr.telephony.webhook import Door, create_webhook
from ivr.vault import Vault

LARGEST_REQUEST = 64 * 1024
"""Bytes; the carrier's posts are a few hundred."""


def create_line(settings: Settings) -> Line:
    """All it takes to serve calls. Raises ConfigurationError when something is missing or wrong."""
    return Line(
        engine=make_engine(database_url(settings), pool_size=settings.web_threads + 2),
        vault=Vault(settings.data_key),
        departments=DepartmentStore(settings.departments_dir),
        prompts=PromptStore(settings.prompts_dir / "fr"),
        clock=settings.clock,
    )


def create_voice(settings: Settings) -> Voice:
    """The voice, with its cache."""
    return Voice(settings.var_dir / "voice", settings.voice, settings.prompts_dir / "fr" / "audio")


def create_app(settings: Settings, line: Line | None = None) -> Flask:
    """The web application of the line."""
    log.configure()
    line = line or create_line(settings)
    links = AudioLinks(settings.secret_key)
    public_url = settings.public_url.rstrip("/")
    door = Door(line, Signature(public_url, settings.auth_token), links, public_url)
    voice = create_voice(settings)
    app = Flask("ivr", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.register_blueprint(create_webhook(door))
    app.register_blueprint(create_audio(links, voice, line.clock, transcripts=settings.carrier == "local"))
    app.register_blueprint(create_health(line, voice))
    return app
