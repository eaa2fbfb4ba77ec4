"""Check-ins that something comes between: the bot is not there, its part is turned off, or somebody is replaced."""

import pytest

from bot.core import Core
from cogs.checkin import sending
from cogs.checkin.limits import Limits
from tests.journeys.conftest import in_the_sandbox_only
from tests.journeys.test_checkin import WEEKDAYS, opened
from tests.platforms import Company


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the journeys of check-ins."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


@in_the_sandbox_only
async def test_mentor_who_is_on_duty_over_midnight_sees_that_shift_and_can_give_it_away(
    company: Company, core: Core
) -> None:
    """Which hours are shown is decided apart from any platform."""
    mentors = await opened(company, core)
    await mentors.mari.says("/checkin duty")
    await mentors.mari.presses("Endre vakttid")
    await mentors.mari.fills(days=(*WEEKDAYS, "saturday", "sunday"), start="22", end="6")
    await company.advance(hours=14, minutes=10)  # it is ten past midnight
    assert "Vaktene dine den neste uka: onsdag 2. september kl. 22.00" in await mentors.mari.says("/checkin duty")
    given = await mentors.mari.presses("Bytt en vakt")
    assert given.count("[Gi den bort]") == 12, "as many as fit into one message"
    assert "onsdag 2. september kl. 22.00" in given
