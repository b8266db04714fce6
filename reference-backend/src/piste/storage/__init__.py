"""Storage: one DuckDB file that takes every batch exactly once, and the ways to read it."""
