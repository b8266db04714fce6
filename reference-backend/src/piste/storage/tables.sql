-- The tables beside `events`. `raw_id` is the request's offset on the stream, in all of them.
CREATE TABLE failed_events (
    event_id VARCHAR,
    event_count INTEGER,       -- events that failed with this request; 1 for a single event
    kind VARCHAR,              -- bad row type, such as schema_violations
    stage VARCHAR,
    reason VARCHAR,
    schema VARCHAR,
    path VARCHAR,
    expected VARCHAR,
    got VARCHAR,
    badrow JSON,
    raw_id BIGINT,
    received_tstamp TIMESTAMP,
    raw_index INTEGER,         -- the event's place in the request, from 0
    lane VARCHAR,              -- the test's room that it was sent to; empty for none
    partial JSON,              -- the event as far as it came: canonical columns by name, without nulls
    reasons JSON               -- every reason: message, stage, kind, schema, path, expected, got, value, fix
);

-- Raw records, one row a commit: a row each would cost a third of the store's speed.
CREATE TABLE raw_batches (
    first_id BIGINT,
    last_id BIGINT,
    received_tstamp TIMESTAMP, -- of the newest record
    raw_ids BIGINT[],
    received_tstamps TIMESTAMP[],
    records BLOB               -- zstd of a MessagePack array of the records, in the order of raw_ids
);

-- For other tools that open the file: DuckDB alone cannot unpack the records. Piste's own connections show them as JSON.
CREATE VIEW raw AS
SELECT unnest(raw_ids) AS raw_id, unnest(received_tstamps) AS received_tstamp, NULL::JSON AS record FROM raw_batches;

-- Which typed column of `events` holds which schema, and how its fields map to the schema's properties.
CREATE TABLE typed_columns (
    name VARCHAR,
    prefix VARCHAR,
    vendor VARCHAR,
    schema_name VARCHAR,
    model VARCHAR,
    shape VARCHAR
);

-- One row: the version of this layout, and the stream offset up to which everything is in the store.
CREATE TABLE store (
    format INTEGER,
    stream_offset BIGINT
);
