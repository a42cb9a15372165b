"""The tree of errors. Each has a stable code for the log and one sentence for people."""

from typing import ClassVar


class IvrError(Exception):
    """Something is wrong and a person can be told what; `str(error)` is that sentence."""

    code: ClassVar[str] = "ivr_error"
    """Stable slug for the log; never changes once published."""


class Refused(IvrError):
    """Something cannot be done as asked."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        """A stable slug, one of those that the kind of refusal lists."""


class ConfigurationError(IvrError):
    """A setting or a department file is wrong; the line does not start."""

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
    """The turn is older than the last one of the call, or was never asked."""

    code = "turn_stale"


class CallEnded(CallError):
    """The call is over."""

    code = "call_ended"


class UnclaimedNumber(CallError):
    """A number was dialled that no department claims, and none serves such numbers."""

    code = "number_unclaimed"


class BookingRefused(Refused):
    """A pair cannot be held, booked, moved or cancelled as asked.

    Reasons: gone, expired, already_booked, too_many, interval, centre, vaccine, too_early, closed, past."""

    code = "booking_refused"


class RecogniserFailed(IvrError):
    """What listens to a call does not work; the call goes on by keypad."""

    code = "recogniser_failed"


class SlotsRefused(Refused):
    """An action on many slots cannot be done, or undone.

    Reasons: gone, changed, past, taken, undone."""

    code = "slots_refused"


class AccountRefused(Refused):
    """An account of the console cannot be made or changed as asked.

    Reasons: login, name, taken, centre, phone, unknown, own, own_role, role, short, long, simple, same."""

    code = "account_refused"


class SignInRefused(IvrError):
    """A password or a code is wrong, or comes too soon after wrong ones."""

    code = "sign_in_refused"

    def __init__(self, wait: int = 0) -> None:
        super().__init__("The password or the code is not accepted.")
        self.wait = wait
        """Seconds before which no other try is looked at; 0 when this one was, and is wrong."""


class ProviderRefused(Refused):
    """An OpenID provider does not vouch for somebody, or vouches for nobody who has an account.

    Reasons: state, provider, token, unknown, wait."""

    code = "provider_refused"


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
