"""The standard schemas as classes: each is a self-describing JSON, to be tracked as an event or added as an entity.

    from piste_tracker.schemas import snowplow
    tracker.track(snowplow.LinkClick(target_url="https://shop.example/"))

One module a vendor: snowplow, mobile, ecommerce, media, ietf, schema_org, w3, whatwg.
"""
