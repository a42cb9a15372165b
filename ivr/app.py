"""The one place where parts meet: settings in, a line or a web application out.

The metadata is imported because a process must know each table that its own tables refer to."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Flask
from structlog.contextvars import clear_contextvars

from exchange.browser_phone import create_browser_phone
from ivr.agents.ringer import AgentRinger
from ivr.booking.smart.web import create_smart
from ivr.calls.turns import Turn
from ivr.console.web.blueprint import create_console
from ivr.core import log
from ivr.core.crypto import Vault
from ivr.core.db import database_url, make_engine
from ivr.core.settings import Settings
from ivr.language.configuration import ConfigurationStore
from ivr.line import Line
from ivr.migrations import metadata as _metadata  # noqa: F401
from ivr.outbound.calling.reconciliation import Reconciler
from ivr.outbound.dialer import Dialer
from ivr.outbound.housekeeping import Housekeeping
from ivr.outbound.messages.sender import Messenger
from ivr.outbound.messages.smtp import MailServer
from ivr.speech.asr import Model
from ivr.speech.voices.voice import create_voice
from ivr.telephony.audio import create_audio
from ivr.telephony.audio_links import AudioLinks
from ivr.telephony.carrier import Carrier
from ivr.telephony.media.metrics import StreamMetrics
from ivr.telephony.media.server import PATH, create_stream
from ivr.telephony.media.tokens import StreamTokens
from ivr.telephony.media.web_socket import LARGEST_MESSAGE
from ivr.telephony.media.worker import MediaContext
from ivr.telephony.signature import Signature
from ivr.telephony.webhooks.calls import CallWebhooks, create_webhook, stream_url
from ivr.telephony.webhooks.health import create_health
from ivr.telephony.webhooks.sms import create_sms

LARGEST_REQUEST = 64 * 1024
"""Bytes; the carrier's posts are a few hundred."""


def create_line(settings: Settings) -> Line:
    """All it takes to serve calls. Raises ConfigurationError when something is missing or wrong."""
    return Line(
        engine=make_engine(database_url(settings), pool_size=settings.web_threads + 2 + settings.streams // 8),
        vault=Vault(settings.data_key),
        departments=ConfigurationStore(settings.departments_dir, settings.prompts_dir / "fr"),
        clock=settings.clock,
        mails=bool(settings.smtp_url),
        vouched=settings.vouched_numbers,
    )


def create_work(settings: Settings) -> tuple[Line, AgentRinger]:
    """What a worker needs. Raises ConfigurationError when something is missing or wrong."""
    line = create_line(settings)
    return line, AgentRinger(line, Carrier(settings), settings.public_url.rstrip("/"))


def create_dialler(settings: Settings, line: Line) -> Dialer:
    """What calls out beside a worker's jobs."""
    carrier, public_url = Carrier(settings), settings.public_url.rstrip("/")
    mail = MailServer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
    messenger = Messenger(line, carrier, public_url, mail)
    return Dialer(line, carrier, messenger, Housekeeping(line, Reconciler(line, carrier)), public_url)


def create_model(settings: Settings) -> Model | None:
    """What listens; None when the line works by keypad. Raises ConfigurationError for a model that does not load."""
    return Model(Path(settings.vosk_model)) if settings.vosk_model and settings.streams else None


def create_app(settings: Settings, line: Line | None = None, carrier: Carrier | None = None) -> Flask:
    """The web application of the line. `config["MODEL"]` names the speech model that listens, nothing
    when the line works by keypad; `config["VOICE"]` names the voice that speaks what is not recorded.

    Raises ConfigurationError when something is missing or wrong, the model included."""
    log.configure()
    line = line or create_line(settings)
    links = AudioLinks(settings.secret_key)
    public_url = settings.public_url.rstrip("/")
    model = create_model(settings)
    log.get_logger(__name__).info("listening", model=model.name if model else "keypad")
    tokens = StreamTokens(settings.secret_key)
    signature = Signature(public_url, settings.auth_token)
    heard = tokens if model else None
    webhooks = CallWebhooks(
        line, signature, links, public_url, carrier or Carrier(settings), streams=heard, again=settings.stream_again
    )
    voice = create_voice(settings)
    voice.check()
    app = Flask("ivr", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["MODEL"] = model.name if model else ""
    app.config["VOICE"] = voice.name
    app.extensions["voice"] = voice
    app.before_request(clear_contextvars)  # threads serve one call after the other
    app.register_blueprint(create_webhook(webhooks))
    app.register_blueprint(create_sms(line, signature))
    app.register_blueprint(create_audio(links, voice, line.clock, transcripts=settings.carrier == "local"))
    metrics = StreamMetrics()
    app.register_blueprint(create_health(line, voice, app.config["MODEL"], [metrics.registry]))
    app.register_blueprint(create_console(settings, line))
    app.register_blueprint(create_smart(line, public_url))
    if model:
        app.config["SOCK_SERVER_OPTIONS"] = {"max_message_size": LARGEST_MESSAGE}
        marks = _telling_marks(links) if settings.carrier == "local" else _plain_marks
        app.register_blueprint(_stream(settings, MediaContext(line, model, voice, tokens, marks, metrics)))
    if settings.carrier == "local":
        app.register_blueprint(create_browser_phone(settings, line.departments.current, app.config["MODEL"]))
    return app


def _stream(settings: Settings, context: MediaContext) -> Blueprint:
    local = settings.carrier == "local"
    base = stream_url(settings.public_url.rstrip("/")).removesuffix(PATH)
    return create_stream(context, Signature(base, settings.auth_token), local, settings.streams)


def _plain_marks(turn: Turn) -> list[str]:
    return [f"{turn.number}.{place}" for place in range(len(turn.spoken))]


def _telling_marks(links: AudioLinks) -> Callable[[Turn], list[str]]:
    """Marks from which our own exchange can show the words, as it does with audio addresses."""
    return lambda turn: [f"say:{token}" for token in links.tokens(turn)]
