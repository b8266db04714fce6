/** The form's fields: made from a description, and read back. */
import { code, type Code } from "../index.js";

export interface Field {
  id: string;
  label: string;
  value?: string;
  placeholder?: string | undefined;
  type?: string;
  /** A text of several lines. */
  rows?: number;
  /** A choice between [value, text]. */
  choices?: readonly (readonly [value: string, text: string])[];
  /** Whether it may hold template code. */
  code?: boolean;
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  members: Partial<HTMLElementTagNameMap[Name]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), members);
  made.append(...children);
  return made;
}

export const option = (value: string, text: string) => element("option", { value }, text);

export function field({
  id,
  label,
  value = "",
  placeholder = "",
  type = "text",
  rows,
  choices,
  code,
}: Field): HTMLElement {
  const control = choices
    ? element("select", { id }, ...choices.map(([name, text]) => option(name, text)))
    : rows
      ? element("textarea", { id, rows, value, placeholder, spellcheck: false })
      : element("input", { id, type, value, placeholder, spellcheck: false });
  const box = element("div", { className: "field" }, element("label", { htmlFor: id }, label), control);
  if (code) {
    const tick = element("input", { type: "checkbox", id: `${id}-code` });
    tick.setAttribute("aria-label", `${label}: is template code`);
    tick.addEventListener("input", () => control.classList.toggle("code", tick.checked));
    box.append(element("label", { className: "choice" }, tick, "Code"));
  }
  return box;
}

/** What stands in a field; with `mayBeCode`, as template code where its box is ticked. */
export function fieldValue(id: string, mayBeCode = false): string | Code {
  const { value } = document.getElementById(id) as HTMLInputElement;
  const tick = document.getElementById(`${id}-code`) as HTMLInputElement | null;
  return mayBeCode && value && tick?.checked ? code(value) : value;
}
