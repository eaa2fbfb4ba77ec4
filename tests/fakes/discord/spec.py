"""Request bodies against Discord's own OpenAPI description, where it lies beside the repository."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord.refusal import Complaints, Json

FILE = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
_URI = "urn:discord"
_SNOWFLAKE = {"anyOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer"}]}
_PERMISSIONS = {"anyOf": [{"type": "string", "pattern": "^[0-9]+$"}, {"type": ["integer", "null"]}]}
_ALSO = {"ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}}}
"""What Discord documents and takes, and the file forgets."""
_BY_TYPE = "byType"  # a keyword of our own
_PERMISSION_FIELDS = ("allow", "deny", "permissions", "default_member_permissions")


def _by_type(validator: Any, schemas: Mapping[Any, Json], said: Any, _schema: Json) -> Iterator[ValidationError]:
    """What is wrong with an object by the schema of its own `type`; a type that none has is refused beside it."""
    type_ = said.get("type") if isinstance(said, dict) else None
    if isinstance(type_, int | str) and type_ in schemas:
        yield from validator.descend(said, schemas[type_])


def _ref(validator: Any, reference: str, said: Any, _schema: Json) -> Iterator[ValidationError]:
    """What is wrong by a schema with a name; what was right by it once is not looked at again."""
    known = (reference.rpartition("/")[2], json.dumps(said, sort_keys=True))
    if known not in _right:
        wrong = list(validator._validate_reference(ref=reference, instance=said))  # noqa: SLF001 - as jsonschema's own
        if not wrong:
            _right.add(known)
        yield from wrong


_right: set[tuple[str, str]] = set()
_Validator = extend(Draft202012Validator, {_BY_TYPE: _by_type, "$ref": _ref})  # type: ignore[no-untyped-call] # jsonschema's


class Spec:
    """Discord's description of its HTTP API."""

    def __init__(self, document: Json) -> None:
        self._paths = document["paths"]
        schemas = document["components"]["schemas"] | {"SnowflakeType": _SNOWFLAKE}
        for name, fields in _ALSO.items():
            schemas[name] = schemas[name] | {"properties": schemas[name]["properties"] | fields}
        self._schemas = schemas
        closed = {"components": {"schemas": {name: self._told_apart(_closed(one)) for name, one in schemas.items()}}}
        resource = Resource.from_contents(closed, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_URI, resource)
        self._validators: dict[tuple[str, str], Any] = {}

    def check(self, method: str, template: str, body: Any) -> None:
        """Refuse a body that the description of this route does not allow; unknown fields are not allowed."""
        key = (method.lower(), template)
        if key not in self._validators:
            self._validators[key] = self._validator(*key)
        validator = self._validators[key]
        if validator is None:
            return
        worst = best_match(validator.iter_errors(_without_tts(body)))
        if worst is not None:
            found = Complaints()
            found.add(tuple(worst.absolute_path), "OPENAPI", _said(worst))
            found.settle()

    def _validator(self, method: str, template: str) -> Any:
        asked = self._paths.get(template, {}).get(method, {}).get("requestBody")
        if asked is None:
            return None
        schema = _pointed(self._told_apart(_closed(asked["content"]["application/json"]["schema"])))
        return _Validator(schema, registry=self._registry)

    def _told_apart(self, schema: Any) -> Any:
        """The same; but which one of several it has to be is told by its `type`, where each has one of its own.

        Trying them all takes most of the time, and then the complaint is about another one than was meant.
        """
        if isinstance(schema, list):
            return [self._told_apart(one) for one in schema]
        if not isinstance(schema, dict):
            return schema
        copy = {name: one if name == "enum" else self._told_apart(one) for name, one in schema.items()}
        several = schema.get("oneOf", ())
        types = [self._type(one) for one in several]
        if several and "enum" not in schema and all("const" in one for one in several):
            copy["enum"] = [one["const"] for one in copy.pop("oneOf")]
        elif schema.keys() == {"oneOf"} and None not in types and len(set(types)) == len(types):
            properties = {"type": {"enum": types}}
            chosen = dict(zip(types, several, strict=True))
            return {"type": "object", "required": ["type"], "properties": properties, _BY_TYPE: chosen}
        return copy

    def _type(self, schema: Json) -> Any:
        """What an object has as its `type`, if it is one that always has the same."""
        found = self._schemas.get(schema.get("$ref", "").rpartition("/")[2], {})
        types = found.get("properties", {}).get("type", {}).get("enum", ())
        always = found.get("type") == "object" and "type" in found.get("required", ())
        return types[0] if always and len(types) == 1 else None


def _without_tts(body: Any) -> Any:
    """The body without the `tts: false` that discord.py adds to everything: it says nothing."""
    if not isinstance(body, dict):
        return body
    kept = {name: value for name, value in body.items() if name != "tts" or value}
    return kept | {"data": _without_tts(kept["data"])} if isinstance(kept.get("data"), dict) else kept


def _said(error: ValidationError) -> str:
    text = error.message
    return text if len(text) <= 300 else text[:300] + "…"


def _closed(schema: Any) -> Any:
    """A schema that allows no unknown field in any object."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: one if name == "enum" else _closed(one) for name, one in schema.items()}
    properties = schema.get("properties")
    if isinstance(properties, dict) and schema.get("type") in ("object", ["object", "null"]):
        copy.setdefault("additionalProperties", False)
        for name in _PERMISSION_FIELDS:
            if "integer" in str(properties.get(name, {}).get("type", "")):
                copy["properties"][name] = _PERMISSIONS
    return copy


def _pointed(schema: Any) -> Any:
    """The same with its references pointing into the registry."""
    if isinstance(schema, list):
        return [_pointed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: f"{_URI}{one}" if name == "$ref" else _pointed(one) for name, one in schema.items()}


@cache
def discords() -> Spec | None:
    """Discord's description, or None where the file is not here."""
    return Spec(json.loads(FILE.read_bytes())) if FILE.is_file() else None
