"""What browsers send, and addresses that members give: read within bounds, or turned away."""

from contextlib import suppress
from datetime import date
from urllib.parse import parse_qsl, quote_plus

from aiohttp.test_utils import make_mocked_request
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict
from yarl import URL

from bot.fetch import _address, _joined
from bot.i18n import LOCALES
from bot.model.errors import Refused
from bot.page import preferred
from bot.tickets import is_secret
from bot.web.forms import _fields, _Unusable
from bot.web.pages import is_from_here
from cogs.events.browsing import PAGE, chosen, weeks_of
from tests.fuzz.hostile import PIECES, TEXTS, some, soon

TODAY = date(2026, 9, 1)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=6)
BODIES = st.one_of(
    st.binary(max_size=80),
    TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    PAIRS.map(
        lambda pairs: "&".join(
            "=".join(quote_plus(one, errors="surrogatepass") for one in pair) for pair in pairs
        ).encode()
    ),
)


@some(1)
@given(BODIES)
@example(b"&".join([b"a=1"] * 600))
@example(b"&" * 60_000)
@example(b"a=%ED%A0%80")
def test_every_body_of_a_form_is_read_or_unusable(body: bytes) -> None:
    with soon(), suppress(_Unusable):
        fields = _fields(body)
        values = [value for values in fields.values() for value in values]
        assert len(values) <= 500
        assert sum(map(len, values)) <= len(body)
        assert not any(mark in value for value in values for mark in ("\0", "\r"))
        assert all(value.encode() is not None for value in values), "can be kept"


NAMED = st.sampled_from(["view", "from", "page", "only", "calendar", "lang", "framed"])


@some(1)
@given(
    st.lists(
        st.tuples(NAMED | TEXTS, TEXTS | st.sampled_from(["month", "9999-12-31", "0001-01-01", "999999"])), max_size=8
    )
)
@example([("page", "999999")])
@example([("from", "0001-01-01"), ("view", "month")])
def test_every_query_of_the_calendar_shows_something(query: list[tuple[str, str]]) -> None:
    with soon():
        wanted = chosen(query, TODAY)
        assert 1 <= wanted.page <= 1_000 <= 10 * PAGE
        assert len(wanted.calendars) <= 50
        assert len(weeks_of(wanted.since)) in (4, 5, 6)
        assert chosen(parse_qsl(wanted.query(page=wanted.page)), TODAY) == wanted


PRINTED = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
ORIGINS = PRINTED | st.sampled_from(
    ["null", "https://bot.example.no:99999", "https://[", "https://bot.example.no.evil.test"]
)


@some(1)
@given(ORIGINS, PRINTED | st.sampled_from(["same-origin", "cross-site", "none"]))
def test_no_other_site_is_taken_for_ours(origin: str, site: str) -> None:
    headers = CIMultiDict({"Origin": origin, "Sec-Fetch-Site": site})
    with soon():
        ours = is_from_here(make_mocked_request("POST", "/form/x", headers), "https://bot.example.no")
    assert not ours or site in ("same-origin", "none")
    assert not ours or origin == "null" or URL(origin).host == "bot.example.no"


@some(1)
@given(TEXTS)
@example("nb," * 100_000)
def test_every_browser_is_answered_in_a_language_of_ours(languages: str) -> None:
    with soon():
        assert preferred(languages, "nb") in LOCALES
        assert not is_secret(languages) or languages.isascii()


WEB = ("http://", "https://", "webcal://", "file://", "@", "[::1]", "example.test", ":99999", "#", "//")
SPELLED = st.lists(st.sampled_from(PIECES + WEB * 4), max_size=6).map("".join)


@some(1)
@given(SPELLED | TEXTS, SPELLED | TEXTS)
@example("http://[::1", "//[")
@example("https://a.test", "http://u:p@b.test/")
@example("http://[::1]@", "")
@example("https://a.test", "http://[::1]@")
def test_every_address_that_is_given_is_one_of_the_web_or_refused(typed: str, location: str) -> None:
    """So is where a server sends us on to."""
    with soon(), suppress(Refused):
        address = _address(typed)
        for one in (address, _joined(address, location)):
            assert one.scheme in ("http", "https")
            assert one.host
            assert (one.user, one.password, one.raw_fragment) == (None, None, "")
