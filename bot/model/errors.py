"""The two kinds of error.

Refused            a member's misuse: they read why, and what to do; nothing is written, nothing is logged as ours
  Invalid          the same, and it is known which fields of a form or parameters of a command are to blame
everything else    our failure: logged with an id, and the member is told that id

Declaration        a mistake in a cog's declarations, or in what an organisation edits, found at start-up
"""

from collections.abc import Mapping

from bot.model.phrase import Phrase


class Refused(Exception):
    """What the member asked for cannot be done; the phrase says why and what to do."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.key)
        self.reason = reason


class Invalid(Refused):
    """Some of what the member filled in cannot be used; each field has its reason."""

    def __init__(self, fields: Mapping[str, Phrase]) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = dict(fields)


class Declaration(Exception):
    """A cog declares something that some platform cannot do, or that contradicts itself; or a file in config/ does."""
