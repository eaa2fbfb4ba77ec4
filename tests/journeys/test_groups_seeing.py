"""How well people get to know each other: in sums, in the chat and on a page."""

import re
from xml.etree import ElementTree as ET

from tests.journeys.test_groups import NAMES, opens, signs_up
from tests.journeys.test_on_web import Reads, addresses, reads
from tests.platforms import Company

__all__ = ["reads"]

MANY = (*NAMES, "Ada", "Bo", "Cato")


async def test_many_are_in_sums_and_few_are_not_counted(company: Company, reads: Reads) -> None:
    henrik = company.joins("Henrik", "organiser")
    assert "for få" in await henrik.says("/groups figures")
    await opens(henrik)
    await signs_up(company, *MANY)
    for _ in range(2):
        await henrik.says("/groups list")
        await henrik.presses("Se på det")
        await henrik.presses("Trekk grupper")
        await henrik.presses("Del gruppene")
        await company.advance(days=1)
    told = await henrik.says("/groups figures")
    assert "12 personer har vært med i 2 runder." in told
    assert "Halvparten har vært i gruppe med minst 4 forskjellige." in told
    assert "De 5 som har vært i gruppe med færrest, har vært det med 4 eller færre." in told
    assert "4: 12" in told, "the words that tell what the picture shows"
    assert not any(name in told for name in MANY)
    assert "arrangør" in await company.joins("Mona").says("/groups figures")

    (address,) = addresses(await henrik.presses("Vis på en nettside"))
    status, page = await reads(f"{address}?lang=nb")
    assert status == 200
    assert "12 personer har vært med i 2 runder." in page
    assert 'role="img" aria-label="I gruppe med så mange, og antall personer: 4: 12"' in page
    drawn = ET.fromstring(re.search(r"<svg.*</svg>", page)[0])  # type: ignore[index] # noqa: S314 - it is our own
    assert [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")] == ["4", "12"]
    assert "Half of them have been in a group with at least 4" in (await reads(address))[1]
    await henrik.says("/groups figures")
    assert "kommer ikke tilbake" in await henrik.presses("Steng nettsiden")
    assert (await reads(address))[0] == 200
    await henrik.presses("Ja, steng den")
    assert (await reads(address))[0] == 404
