"""`ivr call`: a telephone in the terminal."""

import logging
import select
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from exchange.board import check_local, requests_of
from exchange.calls.call_requests import Dialled
from exchange.calls.handset import PhoneEvent
from exchange.calls.rooms import Rooms
from exchange.calls.verbs import LineFailed
from exchange.calls.virtual import VirtualPhone
from exchange.telephone.phone import HELP, TextPhone, act, converse
from exchange.telephone.remote_phone import RemoteCall, RemotePhone, RemoteTelephone, play_answers
from exchange.telephone.script import Setup, read_script, run_script
from ivr.core.codec import telephone_file
from ivr.core.log import configure
from ivr.core.settings import Settings, load_settings
from ivr.department.files import load_departments
from ivr.dialogue.model import Outcome

NOTES = {
    "ringing": "Appel du {}…",
    "queued": "[file d'attente]",
    "waiting": "[en attente d'une personne]",
    "left": "[sortie de la file d'attente]",
    "streaming": "[la ligne écoute votre voix]",
    "plays": "[la ligne parle {} s]",
    "unstreamed": "[pas de voix : la suite au clavier]",
}
"""What the terminal shows for events without words."""
WAITING = "En attente d'un appel au {number}. Ctrl-C : fin."
RINGS = "On vous appelle : {caller}. Entrée pour décrocher, /raccrocher pour refuser."


class How(TypedDict):
    """The options of the call."""

    script: Path | None
    exchange: str
    direct: bool
    live: bool
    voice: bool
    audio: tuple[Path, ...]
    wait: bool


@click.command()
@click.option("--from", "caller", default=Setup().caller, show_default=True, help="The caller's number.")
@click.option("--to", "called", default="", help="The number called.  [default: the first department's]")
@click.option("--withheld", is_flag=True, help="Hide the caller's number.")
@click.option("--script", type=click.Path(path_type=Path), help="Run a scripted call and check what the line says.")
@click.option("--exchange", default="", help="Address of the exchange.  [default: http://127.0.0.1:IVR_EXCHANGE_PORT]")
@click.option("--direct", is_flag=True, help="Run the call in this process, without a running exchange.")
@click.option("--live", is_flag=True, help="Play sounds and silences in real time.")
@click.option("--voice", is_flag=True, help="Speak what is typed to the line. Implies --live.")
@click.option("--wait", is_flag=True, help="Wait for calls and text messages to the number --from.")
@click.option(
    "--audio",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Answer with a recording (WAV), one for each time the line listens; then hang up.",
)
def call(caller: str, called: str, withheld: bool, **how: Unpack[How]) -> None:
    """Call the line: read what it says, type keys or words."""
    configure(logging.ERROR)
    settings = load_settings()
    check_local(settings)
    script, audio = how["script"], how["audio"]
    live = how["live"] or how["voice"] or bool(audio)
    if live and (how["direct"] or script):
        raise click.UsageError("--live, --voice and --audio go with neither --direct nor --script.")
    recordings = [telephone_file(file) for file in audio]
    setup = Setup(caller, called or _first_number(settings), withheld)
    address = how["exchange"] or f"http://127.0.0.1:{settings.exchange_port}"
    if how["wait"]:
        _wait_for_calls(address, caller)
        return
    dial = _direct(settings) if how["direct"] else lambda wanted: RemotePhone(address, wanted)
    if script:
        _play(script, setup, dial)
    elif recordings:
        _answer_with(recordings, RemotePhone(address, setup, "real", voice=True))
    elif live:
        _talk_live(RemotePhone(address, setup, "real", how["voice"]))
    else:
        _talk(dial(setup))


def _first_number(settings: Settings) -> str:
    return load_departments(settings.departments_dir).chosen("").numbers[0]


def _direct(settings: Settings) -> Callable[[Setup], TextPhone]:
    rooms = Rooms()

    def dial(setup: Setup) -> VirtualPhone:
        dialled = Dialled(setup.called, "" if setup.withheld else setup.caller, setup.attested, keypad=True)
        return VirtualPhone(requests_of(settings, dialled), rooms)

    return dial


def _play(file: Path, setup: Setup, dial: Callable[[Setup], TextPhone]) -> None:
    """Runs a script, with the command line's setup as default. Exits 1 if the line says something else."""
    script = read_script(file, setup, tuple(Outcome))
    failures = run_script(script, dial)
    for failure in failures:
        click.echo(f"{file}: {failure}", err=True)
    if failures:
        sys.exit(1)
    click.echo(f"{file}: as written.")


def _talk(phone: TextPhone) -> None:
    console = Console(highlight=False)
    console.print(Text(HELP, style="dim"))
    _end(converse(phone, _read, lambda event: _show(console, event)))


def _wait_for_calls(exchange: str, number: str) -> None:
    """Receives calls and text messages to a number until interrupted. Raises LineFailed when the exchange cannot be
    reached, InputError when another telephone has the number."""
    with RemoteTelephone(exchange, number) as telephone:
        click.echo(WAITING.format(number=number))
        while True:
            rung = telephone.next_call()
            for body in telephone.new_messages():
                click.echo(f"[message] {body}")
            if rung and not _answer(rung):
                return


def _answer(rung: RemoteCall) -> bool:
    """Answers or refuses a call. False at the end of the keyboard input."""
    rings = next(rung.events())
    try:
        typed = input(RINGS.format(caller=rings.text) + " ")
    except EOFError:
        rung.hang_up()
        return False
    if typed.strip():
        rung.hang_up()
        return True
    rung.pick_up()
    _talk(rung)
    return True


def _talk_live(phone: RemotePhone) -> None:
    """Shows events as they happen while a thread reads the keyboard."""
    console = Console(highlight=False)
    console.print(Text(HELP, style="dim"))
    over = threading.Event()
    typist = threading.Thread(target=_type, args=(phone, over))
    typist.start()
    last = PhoneEvent("ringing")
    try:
        for last in phone.events():
            _show(console, last)
    finally:
        over.set()
        typist.join()
    _end(last)


def _answer_with(recordings: list[bytes], phone: RemotePhone) -> None:
    """Plays one recording each time the line listens. Raises InputError when it does not listen to speech."""
    console = Console(highlight=False)
    _end(play_answers(phone, recordings, lambda event: _show(console, event)))


def _type(phone: TextPhone, over: threading.Event) -> None:
    """Acts on typed lines until the call is over, without blocking on the keyboard."""
    while not over.is_set():
        if select.select([sys.stdin], [], [], 0.2)[0]:
            typed = sys.stdin.readline()
            act(phone, typed if typed else "/raccrocher")
            if not typed:
                return


def _read() -> str | None:
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        return None


def _show(console: Console, event: PhoneEvent) -> None:
    if event.type == "says" and event.text:
        console.print(Padding(Text(event.text), (0, 0, 0, 2)))
    elif event.type in NOTES:
        console.print(Text(NOTES[event.type].format(event.text), style="dim"))


def _end(last: PhoneEvent) -> None:
    if last.type == "failed":
        raise LineFailed(last.text)
    click.echo("Appel terminé." if last.text == "caller" else "La ligne a raccroché.")
