"""`ivr say`: renders a sentence in the line's voice."""

from pathlib import Path

import click

from ivr.core import codec
from ivr.core.errors import InputError
from ivr.core.settings import load_settings
from ivr.speech.voices.voice import create_voice


@click.command()
@click.argument("text")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="WAV file.")
@click.option("--slow", is_flag=True, help="At the pace of « plus lentement ».")
@click.option("--loud", is_flag=True, help="At the level of « plus fort ».")
def say(text: str, output: Path, slow: bool, loud: bool) -> None:
    """Speak TEXT into a telephone WAV file (µ-law, 8,000 Hz). "|" is a short pause, "||" a longer one."""
    sound = create_voice(load_settings()).audio(text, slow, loud, keep=False)
    try:
        output.write_bytes(sound)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {codec.duration(sound):.1f} s")
