"""Our web pages: one small application for everything that is asked of the bot over HTTP."""
