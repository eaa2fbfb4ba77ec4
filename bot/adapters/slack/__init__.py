"""Slack: its commands, buttons, forms and messages, as the core knows them.

`text` and `render` say things in Slack's way, `read` understands what members do; none of them reaches the network.
`directory` knows people, groups and channels, `deliver` speaks, `respond` answers, `connect` keeps the line.
"""

from pathlib import Path

STRINGS = Path(__file__).parent / "strings"
NAME = "slack"
