"""How Discord says no."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

INVALID_FORM_BODY = 50035


class Refusal(Exception):
    """What Discord answers instead of doing as it was asked; `code` is the one of its JSON errors."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} ({code}): {message} {errors or ''}".strip())
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> Json:
        """The JSON of the answer."""
        said: Json = {"message": self.message, "code": self.code}
        return said | {"errors": self.errors} if self.errors else said


class Complaints:
    """What is wrong with one request body, field by field."""

    def __init__(self) -> None:
        self._errors: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Say what is wrong with the field at this path."""
        node = self._errors
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: Path, value: Any, low: int, high: int) -> bool:
        """Check that it is text of this many characters; says so."""
        if not isinstance(value, str):
            self.add(path, "BASE_TYPE_REQUIRED" if value is None else "STRING_TYPE_CONVERT", "A text is required.")
        elif len(value) < low:
            self.add(path, "BASE_TYPE_MIN_LENGTH" if value else "BASE_TYPE_REQUIRED", f"Must be {low} or more long.")
        elif len(value) > high:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        else:
            return True
        return False

    def count(self, path: Path, value: Any, low: int, high: int) -> bool:
        """Check that it is a list of this many; says so."""
        if not isinstance(value, list):
            self.add(path, "LIST_TYPE_CONVERT", "A list is required.")
        elif not low <= len(value) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        else:
            return True
        return False

    def known(self, path: Path, value: Json, allowed: Iterable[str]) -> None:
        """Check that an object has no field that Discord does not know."""
        for field in sorted(value.keys() - set(allowed)):
            self.add((*path, field), "UNKNOWN_FIELD", f"Discord knows no field {field!r} here.")

    def one_of(self, path: Path, value: Any, allowed: Iterable[Any]) -> bool:
        """Check that it is one of these values; says so."""
        choices = list(allowed)
        if value not in choices:
            self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {choices}.")
        return value in choices

    def between(self, path: Path, value: Any, low: int, high: int) -> bool:
        """Check that it is a whole number in this range; says so."""
        is_so = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        if not is_so:
            self.add(path, "NUMBER_TYPE_RANGE", f"Must be a whole number between {low} and {high}.")
        return is_so

    def settle(self) -> None:
        """Refuse the request where anything was wrong with it."""
        if self._errors:
            raise Refusal(400, INVALID_FORM_BODY, "Invalid Form Body", self._errors)
