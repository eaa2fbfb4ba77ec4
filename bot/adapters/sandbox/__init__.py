"""A class server on one machine: a web page for people, and the double that the tests drive.

It stands where Discord and Slack stand: it keeps its own channels, people and messages, removes doubles by
nonce, delivers again what was not answered when the bot died, and knows nothing of cogs.
"""
