"""Commands typed as one line."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commandline import read_line
from bot.i18n import Catalogue
from bot.model.errors import Refused
from bot.registry import Registry
from tests.core import notebook

NOW = datetime(2026, 9, 1, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture(scope="session")
def registry(catalogue: Catalogue) -> Registry:
    """The notebook's commands."""
    return Registry([notebook.cog], catalogue)


@pytest.mark.parametrize(
    ("line", "command", "given"),
    [
        ("/notebook write tea", "write", {"text": "tea"}),
        ("notebook write tea", "write", {"text": "tea"}),
        ("  /notebook   write   tea and  cake  ", "write", {"text": "tea and  cake"}),
        ('/notebook write "tea"', "write", {"text": "tea"}),
        ('/notebook write text:"tea and cake"', "write", {"text": "tea and cake"}),
        ("/notebook write text=tea", "write", {"text": "tea"}),
        ("/notebook write text:tea and  “cake” ", "write", {"text": "tea and  “cake”"}),
        ("/notebook colour bright:yes colour:red", "colour", {"colour": "red", "bright": "yes"}),
        ("/notebook write see: https://example.org/a:b?c=d", "write", {"text": "see: https://example.org/a:b?c=d"}),
        ("/notebook write https://example.org/a", "write", {"text": "https://example.org/a"}),
        ("/notebook write kl. 18:00", "write", {"text": "kl. 18:00"}),
        ("/notebook write", "write", {}),
        ("/notebook colour red yes", "colour", {"colour": "red", "bright": "yes"}),
        ("/notebook colour bright:yes red", "colour", {"colour": "red", "bright": "yes"}),
        ("/notebook colour bright:yes", "colour", {"bright": "yes"}),
        ("/notebook announce “to ord” general", "announce", {"text": "to ord", "channel": "general"}),
        ("/notebook announce «to ord» channel:general", "announce", {"text": "to ord", "channel": "general"}),
        ('/notebook announce "" general', "announce", {"text": "", "channel": "general"}),
        ("/notebook write Hun sa «hei» til “alle”", "write", {"text": "Hun sa «hei» til “alle”"}),
        ('/notebook write "unfinished', "write", {"text": '"unfinished'}),
    ],
)
def test_line_is_read(registry: Registry, line: str, command: str, given: dict[str, str]) -> None:
    handler, found = read_line(line, registry)

    assert handler.command == command
    assert found == given


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "core.unknown_command"),
        ("/", "core.unknown_command"),
        ("/notebook", "core.unknown_command"),
        ("/nothing write x", "core.unknown_command"),
        ("/notebook nothing x", "core.unknown_command"),
        ("/notebook colour red yes more", "core.too_many_words"),
        ("/notebook announce text:a channel:general b", "core.too_many_words"),
        ('/notebook refuse text:"a" b', "core.too_many_words"),
    ],
)
def test_line_is_refused(registry: Registry, line: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_line(line, registry)
    assert refused.value.reason.key == why


COMMANDS = st.sampled_from([handler.subcommand for handler in notebook.cog.handlers if handler.subcommand])


@given(st.text() | st.builds("/notebook {} {}".format, COMMANDS, st.text() | st.text('" :=«»“”abtext\n')))
def test_any_line_is_read_or_refused(registry: Registry, line: str) -> None:
    try:
        handler, given_ = read_line(line, registry)
    except Refused:
        return
    assert given_.keys() <= {parameter.name for parameter in handler.parameters}
    assert all(isinstance(text, str) for text in given_.values())


@given(st.text(st.characters(exclude_characters='"“”„«»', exclude_categories=["Cs"])))
def test_quoted_text_arrives_as_it_was_typed(registry: Registry, text: str) -> None:
    _, given_ = read_line(f'/notebook announce "{text}" general', registry)
    assert given_ == {"text": text, "channel": "general"}
