"""The sandbox's side of one interaction: everything is shown where that was made, and waits as long as it takes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.adapters.sandbox.world import Json, new_id
from bot.i18n import Reader
from bot.model.form import OpenForm
from bot.model.phrase import Phrase, t
from bot.model.role import Visibility
from bot.port import Delivery

if TYPE_CHECKING:
    from bot.adapters.sandbox.connect import Sandbox


class Responder:
    """The sandbox's side of one interaction."""

    def __init__(self, sandbox: "Sandbox", asked: Json) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._asked = asked

    async def defer(self, visibility: Visibility) -> None:
        """The page shows what is waiting from the moment it is handed in."""

    async def progress(self, so_far: Delivery) -> None:
        """Show how far it is, where the answer will stand."""
        self._sandbox.show_so_far(so_far)

    async def reply(self, delivery: Delivery) -> None:
        """Answer where the interaction was made."""
        await self._sandbox.deliver(delivery)

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        """Put a form before the person who asked."""
        shown = self._sandbox.renderer.form(form, reader)
        self._world.record(
            "form",
            form={
                "key": new_id(),
                "person": self._asked["person"],
                "place": self._asked["place"],
                "open": True,
                **shown,
            },
            answers=self._asked["key"],
        )

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        """Show each reason at its field; the form stays open as it was filled in."""
        errors = {name: self._sandbox.catalogue.plain(why, reader) for name, why in reasons.items()}
        self._world.record("answered", key=self._asked["key"], errors=errors)

    async def duplicate(self, reader: Reader) -> None:
        """Say that nothing was done twice."""
        notice = self._sandbox.catalogue.plain(t("core.already_received"), reader)
        self._world.record("answered", key=self._asked["key"], notice=notice, person=self._asked["person"])
