from tests.calls.conftest import department, facts, week

__all__ = ["department", "facts", "week"]
