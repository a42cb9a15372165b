"""A commune with several postal codes: its code is asked, because the nearest centre depends on it."""

from dataclasses import replace

import pytest

from ivr.clock import PARIS
from ivr.conversation import Call, Heard, Limits
from ivr.department import Department
from ivr.dialogue import advance, begin
from ivr.flows import inbound
from tests.conftest import NOW
from tests.support.fake_desk import FakeDesk


@pytest.mark.parametrize("said", [Heard(words="soixante et onze mille sept cents"), Heard(keys="71700")])
def test_it_asks_which_of_the_codes(saone_et_loire: Department, said: Heard) -> None:
    tournus = replace(saone_et_loire.commune("71543"), postal_codes=("71700", "71701"))
    department = replace(saone_et_loire, communes=(tournus,))
    desk = FakeDesk(department, NOW.astimezone(PARIS))
    talk = inbound(Limits())
    call, _ = begin(Call("c", "identify.town", caller="+33385550142"), desk, talk)
    call, reply = advance(call, Heard(words="Tournus"), desk, talk)
    assert [say.prompt for say in reply.says] == ["identify.town_ok", "identify.postal_code"]
    call, reply = advance(call, said, desk, talk)
    assert [say.prompt for say in reply.says] == ["identify.phone_ok"]
    assert (call.data["insee"], call.data["postal_code"]) == ("71543", "71700")
