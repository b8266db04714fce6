"""Piste's reference backend: a collector, an enricher and a DuckDB store that speak Snowplow."""

__version__ = "0.1.0"
