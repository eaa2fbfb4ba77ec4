"""Questions answered, by people's words, with the source."""
