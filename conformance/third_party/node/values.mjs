// What the members of the driver contract's requests mean in JavaScript.

/** The value that a member of a request means: tags read. */
export function value(message) {
  if (Array.isArray(message)) return message.map(value);
  if (message === null || typeof message !== "object") return message;
  const [[tag, text]] = Object.entries(message);
  switch (tag) {
    case "$json":
      return JSON.parse(text);
    case "$number":
      return Number.isSafeInteger(Number(text)) || !/^-?\d+$/.test(text) ? Number(text) : unsupported("big integers");
    case "$utf16":
      return String.fromCharCode(...(text.match(/.{4}/g) ?? []).map((unit) => parseInt(unit, 16)));
    case "$datetime":
      return new Date(text);
    case "$odd":
      if (text === "function") return () => 0;
      const cycle = {};
      cycle.self = cycle;
      return cycle;
    case "$decimal":
      return unsupported("decimals");
  }
  return Object.fromEntries(Object.entries(message).map(([key, member]) => [key, value(member)]));
}

function unsupported(what) {
  throw Object.assign(new Error(`the language has no ${what}`), { kind: "unsupported" });
}
