"""The collector: takes tracking requests, makes them durable, and answers as Snowplow's does."""
