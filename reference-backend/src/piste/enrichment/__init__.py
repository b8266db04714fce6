"""From a recorded request to enriched events: adapters, mapping, validation, and one file for each enrichment."""
