"""What whoever runs the bot may have to do by hand: see to the outbox, keep a copy, put it back, move."""
