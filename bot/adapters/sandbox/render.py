"""Messages and forms as the page gets them: plain JSON, every text in words, nothing of it markup."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from bot.adapters.sandbox.read import ROLES
from bot.i18n import Catalogue, Named, Reader, Span, Timed, Typed
from bot.model.address import Address, Place
from bot.model.form import OpenForm
from bot.model.message import (
    Actions,
    Attachment,
    Block,
    Button,
    Facts,
    Heading,
    Item,
    Message,
    Paragraph,
    Picture,
    Select,
)
from bot.model.moment import Moment
from bot.model.phrase import Mention, Text, t

Json = dict[str, Any]


class Renderer:
    """Puts the model's words into the page's; `name_of` knows what a member or channel is called."""

    def __init__(self, catalogue: Catalogue, name_of: Callable[[Mention], str]) -> None:
        self._catalogue = catalogue
        self._name_of = name_of

    def message(self, message: Message, reader: Reader) -> list[Json]:
        """The blocks of a message."""
        return [self._block(block, reader) for block in message.blocks]

    def form(self, form: OpenForm, reader: Reader) -> Json:
        """A form with its labels, hints and values."""
        words = self._catalogue.plain
        return {
            "action": form.action,
            "title": words(form.title, reader),
            "fields": [
                {
                    "name": shown.parameter.name,
                    "kind": shown.parameter.kind,
                    "label": words(shown.label, reader),
                    "hint": words(shown.hint, reader) if shown.hint else None,
                    "required": shown.parameter.required,
                    "max_length": shown.parameter.max_length,
                    "multiline": shown.parameter.multiline,
                    "options": [{"value": value, "label": words(label, reader)} for value, label in shown.options],
                    "value": shown.value,
                    "error": None,
                }
                for shown in form.fields
            ],
        }

    def _block(self, block: Block, reader: Reader) -> Json:
        match block:
            case Heading(text):
                return {"kind": "heading", "text": self._spans(text, reader)}
            case Paragraph(text):
                return {"kind": "paragraph", "text": self._spans(text, reader)}
            case Facts(rows):
                shown = [[self._spans(name, reader), self._spans(value, reader)] for name, value in rows]
                return {"kind": "facts", "rows": shown}
            case Item(title, detail, button):
                return {
                    "kind": "item",
                    "title": self._spans(title, reader),
                    "detail": self._spans(detail, reader) if detail else None,
                    "button": self._component(button, reader) if button else None,
                }
            case Actions(components):
                return {"kind": "actions", "components": [self._component(c, reader) for c in components]}
            case Picture(svg, alt):
                source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
                return {"kind": "picture", "source": source, "alt": self._catalogue.plain(alt, reader)}
            case Attachment(name, text, label):
                return {"kind": "file", "name": name, "label": self._spans(label, reader), "content": text}

    def _component(self, component: Button | Select, reader: Reader) -> Json:
        label = self._catalogue.plain(component.label, reader)
        common = {"label": label, "action": component.action.encode()}
        if isinstance(component, Button):
            return {"kind": "button", **common, "emphasis": component.emphasis}
        options = [
            {"value": option.value, "label": self._catalogue.plain(option.label, reader)}
            for option in component.options
        ]
        return {"kind": "select", **common, "options": options}

    def _spans(self, text: Text, reader: Reader) -> list[str | Json]:
        return [self._span(span, reader) for span in self._catalogue.spans(text, reader)]

    def _span(self, span: Span, reader: Reader) -> str | Json:
        match span:
            case str():
                return span
            case Typed(text):
                return {"typed": text}
            case Timed(moment, text):
                return {
                    "time": moment.instant.isoformat() if isinstance(moment, Moment) else None,
                    "text": text,
                }
            case Named(Mention(Address(place=Place.ROLE, id=role))) if role in ROLES:
                return self._catalogue.plain(t(f"sandbox.page.role.{role}"), reader)
            case Named(mention):
                kind = "person" if mention.address.place == "direct" else "channel"
                return {"mention": mention.address.id, "kind": kind, "text": self._name_of(mention)}


def words(blocks: list[Json]) -> str:
    """What a message says, as plain text: a line a block, for transcripts."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Json) -> list[str]:
    match block["kind"]:
        case "heading" | "paragraph":
            return [_joined(block["text"])]
        case "facts":
            return [f"{_joined(name)}: {_joined(value)}" for name, value in block["rows"]]
        case "item":
            button = [f"[{block['button']['label']}]"] if block["button"] else []
            parts = [_joined(block["title"]), _joined(block["detail"] or []), *button]
            return [" · ".join(part for part in parts if part)]
        case "picture":
            return [str(block["alt"])]
        case "file":
            return [_joined(block["label"]), str(block["name"])]
    return [" ".join(f"[{component['label']}]" for component in block["components"])]


def _joined(spans: list[str | Json]) -> str:
    return "".join(span if isinstance(span, str) else str(span.get("typed") or span["text"]) for span in spans)


def components(blocks: list[Json]) -> list[Json]:
    """Every button and select of a message, in reading order."""
    found: list[Json] = []
    for block in blocks:
        if block["kind"] == "actions":
            found.extend(block["components"])
        elif block["kind"] == "item" and block["button"]:
            found.append(block["button"])
    return found
