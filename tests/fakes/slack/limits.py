"""What Slack refuses in a message and in a view: pure functions, each raising a `Refusal`."""

import json

from tests.fakes.slack import blocks as blocks_
from tests.fakes.slack.refusal import Json, Refusal
from tests.fakes.slack.shapes import Check, Complaints, Path, fields, flag, kinds, plain, text

MOST_TEXT, MOST_EDITED_TEXT = 40_000, 4_000
MOST_VIEW = 250_000
"""The bytes of a view as JSON."""


_IDS: dict[str, Check] = {"callback_id": text(255, 0), "external_id": text(255, 0), "private_metadata": text(3000, 0)}


def message(arguments: Json) -> None:
    """Check a message that is posted, or changed where it has a `ts`, or the body sent to a response address."""
    if arguments.get("delete_original") and not arguments.get("text") and not arguments.get("blocks"):
        return
    said, blocks = arguments.get("text"), arguments.get("blocks")
    if said is not None and not isinstance(said, str):
        raise Refusal("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    if blocks is not None and not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format", [])
    if not said and not blocks and not arguments.get("attachments"):
        raise Refusal("no_text", [])
    if said and len(said) > (MOST_EDITED_TEXT if "ts" in arguments else MOST_TEXT):
        raise Refusal("msg_too_long", [])
    if blocks:
        found = Complaints()
        blocks_.check(found, ("blocks",), blocks, view=False)
        found.settle("invalid_blocks")
        if blocks_.are_too_long(blocks):
            raise Refusal("msg_blocks_too_long", [])
    if arguments.get("metadata") is not None:
        found = Complaints()
        _METADATA(found, ("metadata",), arguments["metadata"])
        found.settle("invalid_metadata_format")


def view(view: Json) -> None:
    """Check a modal or a home tab."""
    if len(json.dumps(view).encode()) > MOST_VIEW:
        raise Refusal("view_too_large", [])
    found = Complaints()
    kinds({"modal": _MODAL, "home": _HOME})(found, ("view",), view)
    found.settle("invalid_arguments")


def _payload(found: Complaints, path: Path, payload: object) -> None:
    if not isinstance(payload, dict):
        found.add(path, "must provide an object")


_METADATA = fields({"event_type": text(255), "event_payload": _payload})


def _view_blocks(found: Complaints, path: Path, blocks: object) -> None:
    blocks_.check(found, path, blocks, view=True)


def _sent(found: Complaints, path: Path, modal: Json) -> None:
    if any(block["type"] == "input" for block in modal["blocks"]) and "submit" not in modal:
        found.add(path, "missing required field: submit")


_MODAL = fields(
    {"title": plain(24), "blocks": _view_blocks},
    _IDS
    | {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    _sent,
)
_HOME = fields({"blocks": _view_blocks}, _IDS)
