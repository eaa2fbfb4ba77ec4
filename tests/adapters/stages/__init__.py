"""The platforms as stages: people on one of them, and the bot behind it, which can be stopped and started again."""

from tests.adapters.stages.common import Thread
from tests.adapters.stages.discord import OnDiscord
from tests.adapters.stages.sandbox import OnTheSandbox
from tests.adapters.stages.slack import OnSlack

__all__ = ["OnDiscord", "OnSlack", "OnTheSandbox", "Thread"]
