"""A telephone in the browser, for people without a carrier account: a page, and a relay to the local exchange."""

from exchange.browser_phone.page import create_browser_phone

__all__ = ["create_browser_phone"]
