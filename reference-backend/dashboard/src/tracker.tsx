/** Trackers by their version string: a sign of two letters, and the rest. */

/** Beginnings of v_tracker and their signs; the longest that fits wins. */
const SIGNS: Record<string, string> = {
  "piste-js": "JS",
  js: "JS",
  "piste-node": "ND",
  node: "ND",
  "piste-py": "PY",
  py: "PY",
  "piste-lua": "LU",
  lua: "LU",
  "piste-ino": "AR",
  "piste-arduino": "AR",
  arduino: "AR",
  "piste-px": "PX",
  "piste-pixel": "PX",
  ios: "IO",
  andr: "AN",
  java: "JA",
  go: "GO",
  golang: "GO",
  rb: "RB",
  php: "PH",
  rust: "RS",
  scala: "SC",
  cpp: "CP",
  net: "NE",
  flutter: "FL",
  rn: "RN",
  unity: "UN",
  webhook: "WH",
};

/** The sign and the version of a v_tracker such as `piste-js-0.3.0`; two dots for one that nobody knows. */
export function tracker(text: string | null | undefined): { sign: string; name: string; version: string } {
  const [, name = "", version = ""] = /^(.{0,60}?)[-_]?(\d[\w.+-]{0,40})?$/.exec(text ?? "") ?? ["", text ?? ""];
  const parts = name.toLowerCase().split("-");
  for (let length = parts.length; length > 0; length -= 1) {
    const sign = SIGNS[parts.slice(0, length).join("-")];
    if (sign) return { sign, name, version };
  }
  return { sign: "··", name, version };
}

/**
 * The sign in its box; `text` beside it is the version, or the whole string with `full`; `bare`, the sign alone is
 * seen.
 */
export function Tag({ of, full, bare }: { of: string | null | undefined; full?: boolean; bare?: boolean }) {
  const { sign, version } = tracker(of);
  return (
    <span class="tag" title={(of ?? "no tracker version").slice(0, 200)}>
      <i aria-hidden="true">{sign}</i>
      <bdi class={bare ? "unseen" : "cut"}>{full || bare ? (of ?? "unknown") : version || (of ? "" : "–")}</bdi>
    </span>
  );
}
