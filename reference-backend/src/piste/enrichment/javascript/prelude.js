// What a script sees of an event. Made before the script is read, so that the script can change nothing in it.
(function (kindsText, configText, givenText) {
  "use strict";
  const { parse, stringify } = JSON;
  const kinds = parse(kindsText);
  const config = parse(configText);
  const given = new Set(parse(givenText)); // the columns that each event comes with
  const names = [...given].filter((name) => kinds[name] !== "json");
  const usual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

  let columns, json, changes, rewritten, touched, erased, dropped, missed;

  function freeze(value) {
    if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  }
  freeze(config);

  // A script that reads what it was not given is run again, with everything.
  function need(name) {
    if (given.has(name)) return;
    missed = true;
    throw new Error(`${name} was not given`);
  }

  function get(name) {
    if (!(name in changes)) need(name);
    const value = columns[name];
    if (value === undefined || value === null) return null;
    if (kinds[name] === "flag") return value ? 1 : 0;
    if (kinds[name] === "timestamp" && typeof value === "number") return instant(value);
    return value;
  }

  // As the enriched line has it: 2026-11-24 06:41:18.565
  function instant(ms) {
    const text = new Date(ms).toISOString();
    return usual.test(text) ? text.slice(0, 10) + " " + text.slice(11, 23) : text;
  }

  function set(name, value) {
    touched = true;
    if (value === undefined) value = null;
    if (typeof value === "number" && !isFinite(value)) throw new RangeError(`${name} cannot be ${value}`);
    if (value instanceof Date) value = value.getTime();
    else if (typeof value === "object" && value !== null) value = value.toString();
    columns[name] = changes[name] = value;
  }

  function getJson(name) {
    if (!(name in rewritten || (name === "derived_contexts" && erased))) need(name);
    return json[name] ?? null;
  }

  function setJson(name, value) {
    touched = true;
    if (typeof value === "object" && value !== null) value = stringify(value);
    json[name] = rewritten[name] = value ?? null;
  }

  const event = {
    drop() {
      dropped = true;
    },
    eraseDerived_contexts() {
      touched = erased = true;
      json.derived_contexts = null;
    },
  };
  for (const name of Object.keys(kinds)) {
    const [read, write] = kinds[name] === "json" ? [getJson, setJson] : [get, set];
    const title = name[0].toUpperCase() + name.slice(1);
    event["get" + title] = () => read(name);
    event["set" + title] = (value) => write(name, value);
    Object.defineProperty(event, name, { get: event["get" + title], set: event["set" + title], enumerable: true });
  }
  Object.freeze(event);

  // Few columns come as their values, in the order of their names; many as one JSON text.
  return function (unstruct_event, contexts, derived_contexts, headersText, ...values) {
    if (values.length === names.length) {
      columns = {};
      for (let at = 0; at < names.length; at++) columns[names[at]] = values[at];
    } else {
      columns = parse(values[0]);
    }
    json = { unstruct_event, contexts, derived_contexts };
    changes = {};
    rewritten = {};
    touched = erased = dropped = missed = false;
    let found;
    try {
      found = process(event, config, headersText === null ? [] : parse(headersText)) ?? null;
    } catch (error) {
      if (!missed) throw error;
    }
    if (missed) return "missed";
    if (dropped) return "null";
    if (found !== null && !Array.isArray(found)) {
      throw new TypeError("process must return an array of entities, or null");
    }
    if (!touched) return found === null ? null : stringify(found);
    return stringify({ changes, rewritten, erased, found });
  };
});
