"""What strangers send: texts, odd in each way that a parser of ours could stumble over, and how soon it ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

SOON_S = 1.0
"""Of processor time: most take a thousandth of it."""

PIECES = (
    "\0", "\ud800", "\udfff", "\u202e", "\ufeff", "\x1b[31m", "\x85", "\u2028", "\r\n", "\n", "\t", " ", "e\u0301",
    "🧇", "٣", "²", "Ⅷ", "-1", "0", "7", "9" * 9, "9" * 20, "9" * 4_400, "1e999", "NaN", "inf", "0x7f", "İ", "ß",
    "a" * 4_001, "%", "%00", "%ff", "%s", "{0}", "{x.__class__}", "$x", "'", '"', "«", "”", "`", "\\", ";", ",", "=",
    ":", "/", "?", "&", "&amp;lt;", "~", "+", "#", "*", "<@1>", "<@U1|x>", "<#C1|x>", "<!here|x>", "<https://x|y>",
    "<!subteam^S1|x>", "@everyone", "../", "core/draft?id=1&step=0", "events/yes", "a:b:channel:c", "kl. 18", "fredag",
    "kvar onsdag", "uke 34-47", "1.1.", "31.2.2027", "2026-W99", "til jul", "every", "400 kr", "1 000,-", "2.5k", "on",
    "no", "null", "[]", "<script>", "--",
)  # fmt: skip

TEXTS = st.one_of(
    st.sampled_from(PIECES),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=8).map("".join),
    st.text(st.characters(exclude_categories=[]), max_size=60),
)


def one_of_words(text: str) -> st.SearchStrategy[str]:
    """One of the words that stand in a text."""
    return st.sampled_from(text.split())


@contextmanager
def soon() -> Iterator[None]:
    """What is done in the block has to end soon, whatever was sent."""
    began = time.process_time()
    yield
    assert time.process_time() - began < SOON_S


def some(share: int) -> settings:
    """One in `share` of the examples that there usually are; those of one test may meet what others left behind."""
    shared = [HealthCheck.function_scoped_fixture, *settings().suppress_health_check]
    return settings(max_examples=settings().max_examples // share, deadline=None, suppress_health_check=shared)
