/** The texts of the command line's help. */
import { EVENTS, PARAMETERS } from "./parameters.js";
import { MAIL_ADVICE, MAIL_TOOLS, type MailTool } from "./mail_tools.js";
import { settable } from "./payload.js";
import { LANGUAGES } from "./templates.js";

const wrapped = (words: readonly string[], indent: string) => {
  const lines = [""];
  for (const word of words) {
    if ((lines[lines.length - 1] + word).length > 90 - indent.length) lines.push("");
    lines[lines.length - 1] += (lines[lines.length - 1] ? " " : "") + word;
  }
  return lines.map((line) => indent + line).join("\n");
};

export const HELP = `Writes a tracking pixel, or says what is wrong with one.

  piste-tracker pixel [page] --endpoint URL [options]   an image for a page
  piste-tracker pixel email --endpoint URL [options]    an image for a mail: email/open by default
  piste-tracker pixel noscript --endpoint URL [options] the same as page, for visitors without JavaScript
  piste-tracker pixel url --endpoint URL [options]      the address alone
  piste-tracker pixel lint FILE... [--mail] [--https] [--json]
  piste-tracker pixel parameters                        every parameter that a pixel can carry
  piste-tracker pixel tools                             mail tools, their codes and what to mind

Options:
  --endpoint URL          your collector, with a path prefix where it has one
  --event KIND            ${EVENTS.map(({ name }) => name).join(", ")}; default page_view
  --PARAMETER VALUE       one of \`parameters\`, such as --app-id shop --page-url https://shop.example/
  --code-PARAMETER CODE   the same with template code, copied as it is: --code-user-id '{{ customer.id }}'
  --campaign-FIELD VALUE  source, medium, name, term, content: put into the page's address
  --self-describing JSON  a self-describing event, {"schema": ..., "data": ...}, or @FILE
  --entity JSON           an entity, or @FILE; may be repeated
  --plain-json            JSON as text and not in base64
  --tool NAME             (email) ${Object.keys(MAIL_TOOLS).join(", ")}
  --cache-buster CODE     template code that differs for each reader or view
  --template LANGUAGE     the language around the tag:
${wrapped(Object.keys(LANGUAGES), " ".repeat(26))}
  --once                  the tag is made for one view: adds an event id and the time
  --path PATH             /i by default; /ice.png or your collector's own
  --alt TEXT              what screen readers say; nothing by default

lint ends with 1 if it finds anything; mistakes in the arguments end with 2.

  piste-tracker pixel email --endpoint https://c.example.com --app-id news --tool mailchimp \\
      --se-label welcome --code-user-id '*|UNIQID|*'
`;

export function parameterTable(): string {
  const rows = PARAMETERS.filter(settable).map(({ option, key, type, event, brief, use }) => [
    "--" + option.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()),
    key,
    type,
    brief + (event ? ` (${event})` : "") + (use == "deprecated" ? " (deprecated)" : ""),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ") + "\n").join("");
}

export function toolTable(): string {
  const tools = Object.entries(MAIL_TOOLS as Record<string, MailTool>).map(
    ([id, { name, unique, reader, campaign, advice }]) =>
      `${id}: ${name}\n  cache buster  ${unique}\n  reader        ${reader}\n${campaign ? `  campaign      ${campaign}\n` : ""}${wrapped(advice.split(" "), "  ")}\n`,
  );
  return tools.join("\n") + "\n" + MAIL_ADVICE.map((sentence) => wrapped(sentence.split(" "), "") + "\n").join("");
}
