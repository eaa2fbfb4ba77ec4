"""Durable jobs: asked for in a transaction, claimed under a lease, run in a transaction of their own.

APScheduler decides when to look; the database decides what is due.
"""
