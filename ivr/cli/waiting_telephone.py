"""`ivr call --wait`: a telephone in the terminal that receives calls."""

from collections.abc import Callable

import click

from exchange.telephone.remote_phone import RemoteCall, RemoteTelephone

WAITING = "En attente d'un appel au {number}. Ctrl-C : fin."
RINGS = "On vous appelle : {caller}. Entrée pour décrocher, /raccrocher pour refuser."


def wait_for_calls(exchange: str, number: str, talk: Callable[[RemoteCall], None]) -> None:
    """Receives calls and text messages to a number until interrupted. Raises LineFailed when the exchange cannot be
    reached, InputError when another telephone has the number."""
    with RemoteTelephone(exchange, number) as telephone:
        click.echo(WAITING.format(number=number))
        while True:
            call = telephone.next_call()
            for body in telephone.new_messages():
                click.echo(f"[message] {body}")
            if call and not _answer(call, talk):
                return


def _answer(call: RemoteCall, talk: Callable[[RemoteCall], None]) -> bool:
    """Answers or refuses a call. False at the end of the keyboard input."""
    rings = next(call.events())
    try:
        typed = input(RINGS.format(caller=rings.text) + " ")
    except EOFError:
        call.hang_up()
        return False
    if typed.strip():
        call.hang_up()
        return True
    call.pick_up()
    talk(call)
    return True
