"""Discord: its gateway and its buttons, forms and commands, as the core knows them.

`text` and `render` say things in Discord's way, `tree` declares the commands, `read` understands what members
do, `pace` keeps the bot under Discord's limit; none of them reaches the network, which is `connect`'s alone.
"""

from pathlib import Path

STRINGS = Path(__file__).parent / "strings"
