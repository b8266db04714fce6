"""What people and programs look at: Snowplow Micro's REST, queries, exports and a page, on a Unix socket."""
