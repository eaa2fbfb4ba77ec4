"""What an organisation edits in `config/`, read strictly: what is wrong is said with the file; nothing is guessed."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.model.errors import Declaration


class Edited(BaseModel):
    """Base of what stands in such a file: nothing but what is expected, and nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Wanted = TypeVar("Wanted", bound=Edited)


def read_edited(path: Path, wanted: type[Wanted], *, named: str | None = None) -> Wanted:
    """A TOML file as values of this kind; Declaration says what is wrong with it, by this name or the file's own."""
    name = named or path.name
    try:
        return wanted.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise Declaration(f"{name} is not TOML: {error}.") from None
    except (OSError, UnicodeDecodeError):
        raise Declaration(f"{name} cannot be read. It must be a UTF-8 file that this account may read.") from None
    except ValidationError as error:
        wrong = [_plain(each["loc"], each["msg"]) for each in error.errors()]
        raise Declaration(f"{name}: {'; '.join(wrong)}.") from None


def _plain(place: tuple[str | int, ...], message: str) -> str:
    where = " ".join(str(step + 1) if isinstance(step, int) else step for step in place)
    what = message.removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
