/** The filter line: words to find, and `column:value` for what a column must be. */

export interface Filter {
  text: string;
  columns: Record<string, string>;
}

const TERM = /([a-z][a-z0-9_]*):(?:"([^"]*)"|(\S+))|"([^"]*)"|(\S+)/g;

/** What the reader typed. A value with spaces stands in quotation marks. */
export function parse(line: string): Filter {
  const words: string[] = [];
  const columns: Record<string, string> = {};
  for (const [, column, quoted, bare, phrase, word] of line.matchAll(TERM))
    if (column && !(bare ?? "").startsWith("//")) columns[column] = quoted ?? bare ?? "";
    else words.push(phrase ?? word ?? `${column}:${bare}`);
  return { text: words.join(" "), columns };
}

/** The line with one more column, in place of what it said about that column before. */
export function narrowed(line: string, column: string, value: string): string {
  const others = line.replaceAll(new RegExp(`(^|\\s)${column}:("[^"]*"|\\S+)`, "g"), "").trim();
  const term = `${column}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value}`;
  return others ? `${others} ${term}` : term;
}

/** The filter as parameters of /api/events; `bots` false leaves theirs out. */
export function query(line: string, status: string, bots = true): URLSearchParams {
  const { text, columns } = parse(line);
  const params = new URLSearchParams(columns);
  if (text) params.set("q", text);
  if (status === "good" || status === "failed") params.set("status", status);
  if (status === "bots") params.set("bots", "only");
  else if (!bots) params.set("bots", "0");
  return params;
}
