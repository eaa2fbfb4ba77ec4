"""Platforms that live on this machine, for tests."""
