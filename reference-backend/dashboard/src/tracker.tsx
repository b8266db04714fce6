/** Trackers by their version string: a sign of two letters, the rest, and their name in the conformance suite. */

/** Beginnings of v_tracker, the sign of each, and what the conformance suite calls it; the longest that fits wins. */
const KNOWN: Record<string, [sign: string, suite?: string]> = {
  "piste-js": ["JS", "browser"],
  js: ["JS", "snowplow-browser"],
  "piste-node": ["ND", "node"],
  node: ["ND", "snowplow-node"],
  "piste-py": ["PY", "python"],
  py: ["PY", "snowplow-python"],
  "piste-lua": ["LU", "lua"],
  lua: ["LU"],
  "piste-ino": ["AR", "arduino"],
  "piste-arduino": ["AR", "arduino"],
  arduino: ["AR"],
  "piste-px": ["PX", "pixel"],
  "piste-pixel": ["PX", "pixel"],
  ios: ["IO"],
  andr: ["AN"],
  java: ["JA", "snowplow-java"],
  go: ["GO"],
  golang: ["GO"],
  rb: ["RB"],
  php: ["PH"],
  rust: ["RS"],
  scala: ["SC"],
  cpp: ["CP"],
  net: ["NE"],
  flutter: ["FL"],
  rn: ["RN"],
  unity: ["UN"],
  webhook: ["WH"],
};

/** Our Node and browser trackers have one version string; the platform tells them apart. */
const NODE = KNOWN["piste-node"]!;

interface Tracker {
  sign: string;
  name: string;
  version: string;
  suite?: string;
}

/** The parts of a v_tracker such as `piste-js-0.3.0`; the sign is two dots for one that nobody knows. */
export function tracker(text: string | null | undefined, platform?: unknown): Tracker {
  const [, name = "", version = ""] = /^(.{0,60}?)[-_]?(\d[\w.+-]{0,40})?$/.exec(text ?? "") ?? ["", text ?? ""];
  const parts = name.toLowerCase().split("-");
  for (let length = parts.length; length > 0; length -= 1) {
    const start = parts.slice(0, length).join("-");
    const known = start === "piste-js" && platform && platform !== "web" ? NODE : KNOWN[start];
    if (known) return { sign: known[0], name, version, suite: known[1] };
  }
  return { sign: "··", name, version };
}

/**
 * The sign in its box; `text` beside it is the version, or the whole string with `full`; `bare`, the sign alone is
 * seen.
 */
export function Tag({
  of,
  platform,
  full,
  bare,
}: {
  of: string | null | undefined;
  platform?: unknown;
  full?: boolean;
  bare?: boolean;
}) {
  const { sign, version } = tracker(of, platform);
  return (
    <span class="tag" title={(of ?? "no tracker version").slice(0, 200)}>
      <i aria-hidden="true">{sign}</i>
      <bdi class={bare ? "unseen" : "cut"}>{full || bare ? (of ?? "unknown") : version || (of ? "" : "–")}</bdi>
    </span>
  );
}
