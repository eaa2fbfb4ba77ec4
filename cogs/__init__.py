"""The plug-ins: each knows `bot.api` and itself, and none knows another."""
