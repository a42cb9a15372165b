"""E-mail addresses. Pure."""

import re

LONGEST = 254
"""Letters (RFC 5321, 4.5.3.1.3, less the brackets)."""
_ADDRESS = re.compile(
    r"(?!\.)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}(?<!\.)@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def is_email(written: str) -> bool:
    """Whether it has the form of an address to which mail servers everywhere deliver: no quotes, no accents (the
    HTML standard's "valid e-mail address", with a top-level domain)."""
    return len(written) <= LONGEST and ".." not in written and bool(_ADDRESS.fullmatch(written))
