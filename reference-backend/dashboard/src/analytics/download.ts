/** A table as a file: CSV, Parquet or XLSX, made in the page. */
import type { BasicType } from "hyparquet-writer";
import type { Table } from "../shapes";

export const FORMS = ["CSV", "Parquet", "XLSX"] as const;
export type Form = (typeof FORMS)[number];

const TYPES: Record<Form, string> = {
  CSV: "text/csv;charset=utf-8",
  Parquet: "application/vnd.apache.parquet",
  XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Makes the file and hands it to the browser. */
export async function download(table: Table, name: string, form: Form): Promise<void> {
  const body = form === "CSV" ? csv(table) : form === "XLSX" ? await xlsx(table) : await parquet(table);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([body as BlobPart], { type: TYPES[form] }));
  link.download = `${name}.${form.toLowerCase()}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe: it was tracked by strangers. */
export function csv({ columns, rows }: Table): string {
  const cell = (value: unknown): string => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

async function parquet({ columns, rows }: Table): Promise<ArrayBuffer> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = columns.map((name, place) => {
    const values = rows.map((row) => row[place] ?? null);
    const numbers = values.every((value) => value === null || typeof value === "number");
    const type: BasicType = numbers ? "DOUBLE" : "STRING";
    const text = (value: unknown) => (value === null || typeof value === "string" ? value : JSON.stringify(value));
    return { name, type, nullable: true, data: numbers ? values : values.map(text) };
  });
  return parquetWriteBuffer({ columnData });
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** One sheet with text inline; the smallest workbook that spreadsheets open (ECMA-376). */
async function xlsx({ columns, rows }: Table): Promise<Uint8Array> {
  const { strToU8, zipSync } = await import("fflate");
  const lines = [columns, ...rows].map((row) => `<row>${row.map(xmlCell).join("")}</row>`).join("");
  const files = {
    "[Content_Types].xml":
      `${XML}<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/>` +
      `<Override PartName="/xl/sheet.xml" ContentType="${KIND}.worksheet+xml"/></Types>`,
    "_rels/.rels": relation(`${LINKS}/officeDocument`, "xl/workbook.xml"),
    "xl/_rels/workbook.xml.rels": relation(`${LINKS}/worksheet`, "sheet.xml"),
    "xl/workbook.xml":
      `${XML}<workbook xmlns="${SHEETS}" xmlns:r="${LINKS}">` +
      '<sheets><sheet name="Piste" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/sheet.xml": `${XML}<worksheet xmlns="${SHEETS}"><sheetData>${lines}</sheetData></worksheet>`,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

const relation = (type: string, target: string): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${type}" Target="${target}"/></Relationships>`;

function xmlCell(value: unknown): string {
  if (value === null || value === undefined) return "<c/>";
  if (typeof value === "number") return `<c><v>${value}</v></c>`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Control characters have no place in XML 1.0, not even escaped.
  const clean = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  const escaped = clean.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped}</t></is></c>`;
}
