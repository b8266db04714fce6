/** Tracks what visitors do in forms: focus, change and submission. Passwords and marked fields never leave the page. */
import { buildSelfDescribingEvent } from "../core/events.js";
import { each } from "../browser/registry.js";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export interface FormOptions {
  /** Which forms count; all by default. */
  forms?: (form: HTMLFormElement) => boolean;
  /** Which fields count; all by default. */
  fields?: (field: Field) => boolean;
  /** Changes a value before it is tracked. */
  transform?: (value: string | null, field: Field) => string | null;
}

/** A field whose value is never read: a password, card data, a hidden one, or one inside an element that is marked. */
const isPrivate = (field: Field): boolean =>
  /^(password|hidden|file)$/.test(field.type) ||
  /password|cc-|one-time-code/.test(field.autocomplete) ||
  !!field.closest("[data-piste-private]");

/** Begins to track forms, those that are added later too. Returns a function that ends it. */
export function enableFormTracking({ options = {} }: { options?: FormOptions } = {}, trackers?: string[]): () => void {
  const track = (name: string, data: object): void => {
    const event = { schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-0-0`, data };
    each(trackers, (tracker) => tracker.track_(buildSelfDescribingEvent({ event })));
  };
  const counts = (field: Field): boolean => !options.fields || options.fields(field);
  const value = (field: Field): string | null => {
    const box = /^(checkbox|radio)$/.test(field.type) && !(field as HTMLInputElement).checked;
    const given = isPrivate(field) || box ? null : field.value;
    return options.transform && !isPrivate(field) ? options.transform(given, field) : given;
  };
  const type = (field: Field): string | undefined => (field.nodeName == "INPUT" ? field.type : undefined);
  const idOf = (element: Element): string => element.getAttribute("name") || element.id || "";

  const handle = (event: Event): void => {
    const target = event.composedPath()[0] as Element;
    const form = target.closest?.("form");
    if (!form || (options.forms && !options.forms(form))) return;
    if (event.type == "submit") {
      const elements = ([...form.elements] as Field[])
        .filter((field) => /^(INPUT|TEXTAREA|SELECT)$/.test(field.nodeName) && idOf(field) && counts(field))
        .filter((field) => !isPrivate(field) && !/^(submit|button|image|reset)$/.test(field.type))
        .map((field) => ({ name: idOf(field), value: value(field), nodeName: field.nodeName, type: type(field) }));
      track("submit_form", { formId: idOf(form), formClasses: [...form.classList], elements });
      return;
    }
    const field = target as Field;
    if (!/^(INPUT|TEXTAREA|SELECT)$/.test(field.nodeName) || !counts(field)) return;
    const focus = event.type == "focusin";
    track(focus ? "focus_form" : "change_form", {
      formId: idOf(form),
      elementId: idOf(field),
      nodeName: field.nodeName,
      [focus ? "elementType" : "type"]: type(field),
      elementClasses: [...field.classList],
      value: value(field),
    });
  };
  const names = ["focusin", "change", "submit"];
  for (const name of names) addEventListener(name, handle, true);
  return () => names.forEach((name) => removeEventListener(name, handle, true));
}
