"""The tree of errors. Each has a stable code for the log and one sentence for people.

IvrError
├── ConfigurationError   a setting or a department file is wrong; the line does not start
├── InputError           a file or a command line given by a person is wrong
├── CallError
│   ├── UnknownCall      no such call
│   ├── StaleTurn        a turn older than the last, or one that was never asked
│   ├── CallEnded        the call is over
│   └── UnclaimedNumber  a number was dialled that no department claims
├── BookingRefused       a pair can no longer be taken, with the reason
├── SlotsRefused         an action on many slots cannot be done or undone, with the reason
├── AccountRefused       an account cannot be made or changed as asked, with the reason
├── SignInRefused        a password or a code is not accepted
├── ProviderRefused      an OpenID provider does not vouch for somebody who wants to sign in, with the reason
├── RecogniserFailed     what listens to a call does not, and the keypad goes on
├── VoiceFailed          a voice does not speak, and another one does
├── CarrierRefused       the carrier does not do what the line asks of it
└── ForgedRequest        a webhook without a valid signature
"""

from typing import ClassVar


class IvrError(Exception):
    """Something is wrong and a person can be told what; `str(error)` is that sentence."""

    code: ClassVar[str] = "ivr_error"
    """Stable slug for the log; never changes once published."""


class ConfigurationError(IvrError):
    """A setting or a department file is wrong."""

    code = "configuration"


class InputError(IvrError):
    """A file or a command line given by a person is wrong."""

    code = "input"


class CallError(IvrError):
    """A request about a call cannot be served."""

    code = "call"


class UnknownCall(CallError):
    """There is no such call."""

    code = "call_unknown"


class StaleTurn(CallError):
    """The turn is not the one this call is waiting for."""

    code = "turn_stale"


class CallEnded(CallError):
    """The call is over."""

    code = "call_ended"


class UnclaimedNumber(CallError):
    """A number was dialled that no department claims, and none serves such numbers."""

    code = "number_unclaimed"


class BookingRefused(IvrError):
    """A pair cannot be held, booked, moved or cancelled as asked."""

    code = "booking_refused"

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        """Stable slug: gone, expired, already_booked, too_many, interval, centre, vaccine, too_early, closed, past."""


class RecogniserFailed(IvrError):
    """What listens to a call does not work."""

    code = "recogniser_failed"


class SlotsRefused(IvrError):
    """An action on many slots cannot be done, or undone."""

    code = "slots_refused"

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        """Stable slug: gone, changed, past, taken, undone."""


class AccountRefused(IvrError):
    """An account of the console cannot be made or changed as asked."""

    code = "account_refused"

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        """Stable slug: login, name, taken, centre, phone, unknown, own, own_role, role, short, long, simple, same."""


class SignInRefused(IvrError):
    """A password or a code is wrong, or comes too soon after wrong ones."""

    code = "sign_in_refused"

    def __init__(self, wait: int = 0) -> None:
        super().__init__("The password or the code is not accepted.")
        self.wait = wait
        """Seconds before which no other try is looked at; 0 when this one was, and is wrong."""


class ProviderRefused(IvrError):
    """An OpenID provider does not vouch for somebody, or vouches for nobody who has an account."""

    code = "provider_refused"

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        """Stable slug: state, provider, token, unknown, wait."""


class VoiceFailed(IvrError):
    """A synthetic voice does not speak; the next one does."""

    code = "voice_failed"


class CarrierRefused(IvrError):
    """The carrier does not do what the line asks of it, or does not say whether it did."""

    code = "carrier"

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status
        """HTTP status of its answer; 0 when none came: it may have done what was asked."""


class ForgedRequest(IvrError):
    """A webhook came without a valid carrier signature."""

    code = "signature"
