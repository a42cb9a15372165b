"""The carrier's signature on its requests (Twilio, "Webhooks security").

It is checked against the configured public address, never against a proxy's or a Host header's."""

from flask import request
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.datastructures import Headers, MultiDict

from ivr.core.errors import ForgedRequest


class Signature:
    """Checks requests against the public address and the account's token."""

    def __init__(self, public_url: str, auth_token: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._validator = RequestValidator(auth_token)

    def check_request(self) -> None:
        """As `check`, for the request that is being answered."""
        self.check(request.full_path if request.query_string else request.path, request.form, request.headers)

    def check(self, path_and_query: str, form: MultiDict[str, str], headers: Headers) -> None:
        """Raises ForgedRequest unless the carrier signed exactly this address and these parameters."""
        signature = headers.get(SIGNATURE_HEADER, "")
        algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER))
        try:
            valid = self._validator.validate(self._public_url + path_and_query, form, signature, algorithm)
        except ValueError:
            valid = False
        if not valid:
            raise ForgedRequest("The request does not carry a valid carrier signature.")
