"""Slack: its commands, buttons, forms and messages, as the core knows them.

`text` and `render` say things in Slack's way, `read` understands what members do; none of them reaches the network.
`directory` knows people, groups and channels, `deliver` speaks, `respond` answers, `line` is the line to Slack, and
`connect` keeps it.
"""

from pathlib import Path

STRINGS = Path(__file__).parent / "strings"
NAME = "slack"
REQUESTS = "/slack/events"
"""Where on an address of ours Slack's requests are answered, if they come over HTTP."""
