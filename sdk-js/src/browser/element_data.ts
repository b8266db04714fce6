/** What an element says of itself: the values that a rule asks for, each with where it comes from. */
import type { Element as ElementEntity } from "../schemas/snowplow.js";

export type Attributes = NonNullable<ElementEntity["attributes"]>;

/** Where a value comes from: names of attributes, `data-` attributes or properties, texts of what a selector finds. */
export type DataSelector =
  | ((element: Element) => Record<string, unknown>)
  | {
      attributes?: readonly string[];
      dataset?: readonly string[];
      properties?: readonly string[];
      child_text?: Record<string, string>;
    };

/** The values of an element; those that are not there are left out, and what throws is told as an error. */
export function attributesOf(element: Element, selectors: DataSelector | readonly DataSelector[] = []): Attributes {
  const found: Attributes = [];
  const add = (source: Attributes[number]["source"], attribute: string, value: unknown): void => {
    if (value != null && value !== "")
      found.push({ source, attribute: attribute.slice(0, 255), value: String(value).slice(0, 2048) });
  };
  for (const selector of [selectors].flat() as DataSelector[])
    try {
      if (typeof selector == "function")
        for (const [name, value] of Object.entries(selector(element))) add("callback", name, value);
      else {
        const { attributes = [], dataset = [], properties = [], child_text: children = {} } = selector;
        for (const name of attributes) add("attributes", name, element.getAttribute(name));
        for (const name of dataset) add("dataset", name, (element as HTMLElement).dataset[name]);
        for (const name of properties) add("properties", name, element[name as keyof Element]);
        for (const [name, path] of Object.entries(children))
          add("child_text", name, element.querySelector(path)?.textContent?.trim());
      }
    } catch (fault) {
      add("error", "message", fault);
    }
  return found;
}
