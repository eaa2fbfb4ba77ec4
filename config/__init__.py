"""What an organisation edits without touching code."""
