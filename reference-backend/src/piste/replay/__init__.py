"""History made anew: stored requests through today's schemas and enrichments."""
