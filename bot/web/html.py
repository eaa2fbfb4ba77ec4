"""Forms and messages as HTML: usable without a script, by keyboard and screen reader, in the visitor's words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.forms import shown
from bot.handler import Handler
from bot.i18n import Catalogue, Reader
from bot.model.errors import Declaration
from bot.model.form import Field, Kind
from bot.model.message import Block, Facts, Heading, Item, Message, Paragraph
from bot.model.phrase import Phrase, Text, t
from bot.page import page_style, templates
from bot.web.glance import Glance, UnderWay

_FOLDER = Path(__file__).parent / "pages"
STYLE = page_style(_FOLDER / "form.css")
LIVE = (_FOLDER / "live.js").read_text(encoding="utf-8")
_LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))
_NOTHING: Mapping[str, Any] = {}


def form(
    catalogue: Catalogue, reader: Reader, handler: Handler, above: Message, page_key: str,
    typed: Mapping[str, str] | None = None, faults: Mapping[str, Phrase] = _NOTHING, reason: Phrase | None = None,
) -> str:  # fmt: skip
    """A handler's form, below what is said above it.

    Where it was sent and cannot be taken: with what was typed, and either the faults by field or the reason.
    """
    assert handler.form is not None  # noqa: S101 - the caller looked
    send = t(f"{handler.form.title_phrase.key}.send")
    fields = [shown(handler, one, (typed or {}).get(one.name), catalogue) for one in handler.form_fields]
    return _page(
        "form.html",
        catalogue,
        reader,
        title=handler.form.title_phrase,
        above=_blocks(above),
        fields=[_asked(field, faults.get(field.parameter.name)) for field in fields],
        wrong=typed is not None,
        reason=reason,
        page_key=page_key,
        send=send if send.key in catalogue else t("core.web.send"),
        languages=() if typed else _LANGUAGES,  # to read the page anew would lose what was typed
    )


def message(catalogue: Catalogue, reader: Reader, said: Message, title: Phrase | None = None) -> str:
    """A page that says something, and no more; Declaration where the web has no way to say it."""
    return _page("said.html", catalogue, reader, title=title, blocks=_blocks(said))


def entrance(catalogue: Catalogue, reader: Reader) -> str:
    """What to press to come to the organisers' page."""
    return _page("entrance.html", catalogue, reader)


def organisers(catalogue: Catalogue, seen: Glance) -> str:
    """The organisers' page."""
    return _page(
        "organisers.html", catalogue, seen.reader, days=seen.days, chart=seen.chart, in_words=seen.in_words,
        sections=[(title, _blocks(shown)) for title, shown in seen.sections], languages=_LANGUAGES,
        under_way=seen.under_way,
    )  # fmt: skip


def under_way(catalogue: Catalogue, seen: UnderWay) -> str:
    """The part of the organisers' page that changes while somebody looks at it."""
    return _page("under_way.html", catalogue, seen.reader, under_way=seen)


def _page(template: str, catalogue: Catalogue, reader: Reader, **values: Any) -> str:
    def words(text: Text) -> str:
        return catalogue.plain(text, reader)

    return templates(_FOLDER).get_template(template).render(say=words, t=t, lang=reader.locale, **values)


def _asked(field: Field, fault: Phrase | None) -> dict[str, Any]:
    """A field as the template shows it: what kind of control, with which words, options and values."""
    parameter = field.parameter
    limit = parameter.max_length if parameter.multiline else None
    hints = [field.hint, t("core.web.room", limit=limit) if limit else None]
    may_be_empty = not parameter.required and parameter.default in (None, "", ())
    return {
        "name": parameter.name,
        "label": t("core.web.optional", label=field.label) if may_be_empty else field.label,
        "plain_label": field.label,
        "hints": [hint for hint in hints if hint],
        "fault": fault,
        "required": parameter.required,
        "control": _control(field),
        "number": parameter.kind is Kind.INTEGER,
        "options": _options(field),
        "value": field.value,
        "chosen": field.value.split(",") if parameter.kind is Kind.CHOICES else [field.value],
    }


def _control(field: Field) -> str:
    match field.parameter.kind:
        case Kind.CHOICE | Kind.BOOLEAN:
            return "radio"
        case Kind.CHOICES:
            return "checkbox"
    return "box" if field.parameter.multiline else "line"


def _options(field: Field) -> Sequence[tuple[str, Phrase]]:
    parameter = field.parameter
    if parameter.kind is Kind.BOOLEAN:
        return (("yes", t("core.web.yes")), ("no", t("core.web.no")))
    if parameter.kind is Kind.CHOICE and not parameter.required and parameter.default is None:
        return (*field.options, ("", t("core.web.no_answer")))
    return field.options


def _blocks(said: Message) -> list[tuple[str, Any]]:
    """A message as the template shows it: each block by its kind, items that follow one another as one list."""
    if any(said.mentions()):
        raise Declaration("a page on the web names nobody")
    found: list[tuple[str, Any]] = []
    for listed, together in groupby(said.blocks, lambda block: isinstance(block, Item)):
        if listed:
            found.append(("items", list(_items(together))))
        else:
            found += [_block(block) for block in together]
    return found


def _items(blocks: Iterator[Block]) -> Iterator[tuple[Text, Text | None]]:
    for block in blocks:
        if not isinstance(block, Item) or block.button is not None:
            raise Declaration("a page on the web has no buttons of a chat")
        yield block.title, block.detail


def _block(block: Block) -> tuple[str, Any]:
    match block:
        case Heading(text):
            return "heading", text
        case Paragraph(text):
            return "paragraph", text
        case Facts(rows):
            return "facts", rows
    raise Declaration(f"a page on the web shows no {type(block).__name__}")
