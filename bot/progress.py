"""How far work is that somebody waits for, as the work itself tells."""

from dataclasses import dataclass

from bot.model.phrase import Phrase, t


@dataclass
class Progress:
    """What is being done now, and how much of it is done."""

    what: Phrase | None = None
    done: int | None = None
    total: int | None = None

    def tell(self, what: Phrase, done: int | None = None, total: int | None = None) -> None:
        """Note what is being done; it is looked at now and then, so this may be called as often as one likes."""
        self.what, self.done, self.total = what, done, total

    @property
    def words(self) -> Phrase | None:
        """The same for those who wait; None where nothing was told."""
        if self.what is None:
            return None
        if self.done is None or self.total is None:
            return t("core.under_way.what", what=self.what)
        return t("core.under_way.counted", what=self.what, done=self.done, total=self.total)
