"""Snowplow Micro's REST, versions 3 and 4: same paths, filters and shapes, so that tests for it run unchanged."""
