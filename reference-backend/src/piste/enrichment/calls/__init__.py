"""Enrichments that ask something outside: many at once, remembered, and left alone when it does not answer."""
