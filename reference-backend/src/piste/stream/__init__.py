"""The stream between collector and enrichment: what was acknowledged stays here until it is stored."""
