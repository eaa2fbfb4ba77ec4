"""Check-ins: a quiet word that reaches a mentor, and nobody learns from whom.

Not installed yet: these are the parts that it will stand on. `docs/threat-model.md` says what they are to hold.
"""
