"""Drives any tracker or collector of the Snowplow Tracker Protocol and says what it gets right."""

__version__ = "0.1.0"
