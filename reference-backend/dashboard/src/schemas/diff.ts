/** What changed between two texts, line by line: the longest common run of lines stays, the rest came or went. */
export interface DiffLine {
  text: string;
  change: "" | "added" | "taken";
}

/** Lines of both texts in one list; texts beyond so many lines are shown as all taken and all added. */
const MOST_LINES = 1500;

export function diff(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  if (old.length > MOST_LINES || now.length > MOST_LINES)
    return [...old.map((text) => line(text, "taken")), ...now.map((text) => line(text, "added"))];
  // common[i][j]: how many lines the rests from i and j have in common.
  const common = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      common[i]![j] = old[i] === now[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length)
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(line(old[i]!, ""));
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push(line(old[i]!, "taken"));
      i += 1;
    } else {
      lines.push(line(now[j]!, "added"));
      j += 1;
    }
  return lines;
}

const line = (text: string, change: DiffLine["change"]): DiffLine => ({ text, change });

const WIDE = 100;

/** JSON with one line a small value, as people write schemas, so that a change is one line. */
export function printed(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value, null, 1)?.replaceAll(/\n\s*/g, " ") ?? "null";
  if (value === null || typeof value !== "object" || (indent && flat.length + indent.length <= WIDE)) return flat;
  const inside = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => inside + printed(item, inside))
    : Object.entries(value).map(([name, item]) => `${inside}${JSON.stringify(name)}: ${printed(item, inside)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${items.join(",\n")}\n${indent}${close}`;
}
