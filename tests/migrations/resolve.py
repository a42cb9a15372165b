"""Imports each module that is named, each in a process without the others, and has its tables sorted, which fails
when a table that one refers to is not known. Prints the modules at fault; what they share is imported once."""

import os
import sys
from importlib import import_module
from traceback import print_exc

SHARED = (
    *("alembic", "argon2", "authlib", "gunicorn.app.base", "icalendar", "procrastinate", "prometheus_client"),
    *("pyotp", "segno", "sqlalchemy.orm", "exchange.api.web", "ivr.flows", "ivr.speech.asr", "ivr.speech.voices.voice"),
)

for module in SHARED:
    import_module(module)
tables = import_module("ivr.core.db").Base.metadata
if tables.tables:
    sys.exit(f"What is shared knows tables: {sorted(tables.tables)}")

for entry in sys.argv[1:]:
    if child := os.fork():
        if os.waitpid(child, 0)[1]:
            print(entry)
        continue
    try:
        import_module(entry)
        tables.sorted_tables  # noqa: B018
    except BaseException:  # noqa: BLE001
        print_exc()
        os._exit(1)
    os._exit(0)
