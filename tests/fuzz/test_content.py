"""Files of questions and answers that somebody reads in: each entry whole or left out with its fault, and soon."""

from contextlib import suppress
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from cogs.faq.content import as_yaml, read_entries
from cogs.faq.lined import Unreadable, read_lined
from tests.fuzz.hostile import TEXTS as ANY
from tests.fuzz.hostile import some, soon

TEXTS = ANY.map(lambda text: text.encode("utf-8", "replace").decode())  # a file is UTF-8, or is not read
FOLDER = Path(__file__).parents[2] / "config" / "faq"
PARTS = [part for file in sorted(FOLDER.glob("*.yaml")) for part in file.read_text(encoding="utf-8").split("\n- ")[1:3]]
LINES = [
    "- id: a",
    "  &a b",
    "  *a",
    "  <<: *a",
    "  !!python/object:os.system x",
    "  ? - x",
    "---",
    "...",
    "%YAML 9",
    "  |",
    "  - {",
    "  '",
]


@st.composite
def files(draw: st.DrawFn) -> str:
    """Some entries of ours with something in them changed."""
    text = "\n- ".join(["", *draw(st.lists(st.sampled_from(PARTS), max_size=3))])
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        put = draw(TEXTS | st.sampled_from(LINES).map("\n{}\n".format))
        text = text[:at] + put + text[at + draw(st.integers(0, 20)) :]
    return text


@some(2)
@given(files())
@example("- &a [x, x]\n" + "".join(f"- &a{n} [*a{n - 1 or ''}, *a{n - 1 or ''}]\n" for n in range(1, 30)))
@example("[" * 100_000)
@example("- " * 50_000)
@example("? " * 50_000)
@example('- "\\ud800"')
def test_every_file_is_entries_and_faults(text: str) -> None:
    """What was read is what can be written and read again: nothing half of it."""
    with soon():
        entries, faults = read_entries({"a.yaml": text}, set(), set())
    assert all(fault.wrong and 1 <= fault.line <= len(text.splitlines()) + 1 for fault in faults)
    again, wrong = read_entries({"a.yaml": as_yaml(entries.values())}, set(), set())
    assert (again, wrong) == (entries, ())


@some(1)
@given(TEXTS | st.lists(st.sampled_from(LINES) | TEXTS, max_size=6).map("\n".join))
def test_every_text_is_yaml_or_unreadable(text: str) -> None:
    with soon(), suppress(Unreadable):
        read_lined(text)
