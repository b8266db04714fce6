// What the members of the driver contract's requests mean to the JavaScript tracker.

/** The value of a member: tags read. */
export function read(message) {
  if (Array.isArray(message)) return message.map(read);
  if (message === null || typeof message !== "object") return message;
  const [[tag, text]] = Object.entries(message);
  switch (tag) {
    case "$json":
      return JSON.parse(text);
    case "$number":
      return /^-?\d{16,}$/.test(text) ? BigInt(text) : Number(text);
    case "$utf16":
      return String.fromCharCode(...(text.match(/.{4}/g) ?? []).map((unit) => parseInt(unit, 16)));
    case "$datetime":
      return new Date(text);
    case "$odd": {
      if (text === "function") return () => 0;
      const cycle = {};
      cycle.self = cycle;
      return cycle;
    }
  }
  if (tag.startsWith("$")) throw Object.assign(new Error(`the language has no ${tag}`), { kind: "unsupported" });
  return Object.fromEntries(Object.entries(message).map(([key, member]) => [key, read(member)]));
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const rename = (object, names = {}) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [names[key] ?? camel(key), value]));

const OFFSETS = { min_x: "minXOffset", max_x: "maxXOffset", min_y: "minYOffset", max_y: "maxYOffset" };

export const BUILD = {
  page_view: (piste, args) => piste.buildPageView(rename(args)),
  page_ping: (piste, args) => piste.buildPagePing(rename(args, OFFSETS)),
  structured: (piste, args) => piste.buildStructEvent(args),
  self_describing: (piste, { schema, data }) => piste.buildSelfDescribingEvent({ event: { schema, data } }),
  screen_view: (piste, args) => piste.buildScreenView(args),
  timing: (piste, args) => piste.buildTiming(args),
  transaction: (piste, args, items) =>
    items
      ? piste.buildOrder({ ...rename(args), items: items.map((item) => rename(item)) })
      : piste.buildEcommerceTransaction(rename(args)),
  transaction_item: (piste, args) => piste.buildEcommerceTransactionItem(rename(args)),
};

const SUBJECT = {
  domain_userid: "domainUserId",
  network_userid: "networkUserId",
  domain_sessionid: "sessionId",
  domain_sessionidx: "sessionIndex",
  language: "lang",
};
export const subject = (set) => rename(set, SUBJECT);

/** The emitter's options in a config. */
export function options(config) {
  const { retry, request_timeout_ms: requestTimeout } = config;
  const known = "endpoint method batch_size byte_limit queue_capacity queue_policy anonymous storage custom_path".split(
    " ",
  );
  const chosen = Object.fromEntries(known.filter((name) => name in config).map((name) => [camel(name), config[name]]));
  if (requestTimeout) chosen.requestTimeout = requestTimeout;
  if (retry) chosen.retry = rename(retry);
  return chosen;
}

/** What the contract says of an error: a TypeError is the tracker's refusal. */
export function fault(error) {
  const kind = error.kind ?? (error instanceof TypeError ? "invalid_argument" : "internal");
  return { error: kind, message: kind == "internal" ? String(error.stack) : error.message };
}
