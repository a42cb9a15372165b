"""`ivr transcribe`: recognises a recording as a call would."""

import json
from datetime import datetime
from pathlib import Path

import click

from ivr.cli.understand import KINDS, context_options, department_named, grammar
from ivr.core.codec import telephone_file
from ivr.core.errors import ConfigurationError
from ivr.core.settings import load_settings
from ivr.speech.asr import Model
from ivr.telephony.media.recorded_answer import hear


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--expect", "kind", required=True, type=click.Choice(list(KINDS)), help="Kind of the expected answer.")
@context_options
def transcribe(file: Path, kind: str, today: datetime | None, of: int, department: str) -> None:
    """Recognise the first answer in a WAV FILE; write one JSON object: words, confidence, value, complete.

    Any sampling rate, PCM or µ-law, mono or stereo; it is converted to telephone sound. Confidence, 0 to 1, is the
    recogniser's. The value is null when the line would ask again."""
    folder = load_settings().vosk_model
    if not folder:
        raise ConfigurationError("There is no speech model: unset IVR_VOSK_MODEL, or run `ivr model fetch`.")
    reader = grammar(kind, today, of, department)
    answer = hear(Model(Path(folder)), reader, telephone_file(file), department_named(department).listening)
    heard = {
        "words": answer.transcript.words,
        "confidence": round(answer.transcript.confidence, 2),
        "value": answer.understood.value,
        "complete": answer.understood.complete,
    }
    click.echo(json.dumps(heard, ensure_ascii=False))
