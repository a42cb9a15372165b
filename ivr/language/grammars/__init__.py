"""One grammar per kind of answer."""
