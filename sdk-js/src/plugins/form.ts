/** Tracks what visitors do in forms: focus, change and submission. Passwords and marked fields never leave the page. */
import {
  attribute,
  classesOf,
  counts,
  createSwitch,
  cut,
  report,
  type Context,
  type Criterion,
} from "../browser/auto_tracking.js";
import type { Plugin } from "../core/tracker.js";
import type { ChangeForm, SubmitForm } from "../schemas/snowplow.js";

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
/** A field as a submission tells of it. */
export type FieldData = NonNullable<SubmitForm["elements"]>[number];
type FormEventName = "focus_form" | "change_form" | "submit_form";

export interface FormConfiguration {
  options?: {
    /** Which forms count, lists by their CSS classes, or the forms themselves; all by default. */
    forms?: Criterion<HTMLFormElement> | Iterable<HTMLFormElement>;
    /** Which fields count, lists by their names; all by default. `transform` changes a value before it is tracked. */
    fields?: Criterion<Field> & {
      transform?: (value: string | null, about: Field | FieldData, field: Field) => unknown;
    };
    /** Which events are tracked; all by default. */
    events?: readonly FormEventName[];
    /** Documents or elements that are watched, such as the document of a frame; the page's own by default. */
    targets?: readonly EventTarget[];
    /** false: change and submission are tracked only if no handler of the page stopped the event. */
    useCapture?: boolean;
  };
  context?: Context<[Element | FieldData[], HTMLFormElement]>;
}

const PRIVATE = "[data-piste-private]";
/** The schemas' limit of a value. */
const LONGEST = 65535;

const forms = /* @__PURE__ */ createSwitch();
/** Fields that were passwords once stay private, whatever a "show password" button makes of them. */
const passwords = /* @__PURE__ */ new WeakSet<Element>();

export const FormTrackingPlugin = (): Plugin => ({});

/** Whether the element stands inside one that is marked, beyond the bounds of shadow roots too. */
function isMarked(element: Element | null | undefined): boolean {
  if (!element) return false;
  return !!Element.prototype.closest.call(element, PRIVATE) || isMarked((element.getRootNode() as ShadowRoot).host);
}

/** A field of which nothing is tracked: a password, card data, a code, a hidden field, or one that is marked. */
function isPrivate(field: Field): boolean {
  if (field.type == "password") passwords.add(field);
  return (
    field.type == "hidden" ||
    passwords.has(field) ||
    /password|cc-|one-time-code/.test(field.autocomplete) ||
    isMarked(field) ||
    isMarked(field.form)
  );
}

const isField = (node: Element): node is Field => /^(INPUT|TEXTAREA|SELECT)$/.test(node.nodeName);
const idOf = (element: Element): string => cut(attribute(element, "name") || attribute(element, "id")) ?? "";
const classNames = (element: Element): string[] => classesOf(element) ?? [];

/** What the page's event is called here. */
const nameOf = (type: string) => (type.replace("in", "") + "_form") as FormEventName;

/** Begins to track forms, those that are added later too. Returns a function that ends it. */
export function enableFormTracking(configuration: FormConfiguration = {}, trackers?: string[]): () => void {
  const { options = {}, context } = configuration;
  const listed = options.forms && Symbol.iterator in options.forms ? [...options.forms] : undefined;
  const ofForms = listed ? undefined : (options.forms as Criterion<HTMLFormElement> | undefined);
  const { fields, events, targets = listed, useCapture = true } = options;

  const isWanted = (field: Field): boolean => counts(fields, field, [idOf(field)]) && !isPrivate(field);
  const remember = (root: Node): void =>
    (root as Partial<ParentNode>).querySelectorAll?.("input[type=password]").forEach((field) => passwords.add(field));
  const nodeName = (field: Field) => field.nodeName as FieldData["nodeName"];
  const typeOf = (field: Field): FieldData["type"] =>
    field.nodeName == "INPUT" ? (field.type as FieldData["type"]) : undefined;

  function valueOf(field: Field, about: Field | FieldData): string | null {
    const { type } = field;
    const chosen = [...((field as HTMLSelectElement).selectedOptions ?? [field])].map(({ value }) => value);
    const isOff = /^(checkbox|radio)$/.test(type) && !(field as HTMLInputElement).checked;
    const given = isOff || type == "file" ? null : chosen.join(","); // a file's value is a path of the visitor
    try {
      const shown = fields?.transform ? fields.transform(given, about, field) : given;
      return shown == null ? null : String(shown).slice(0, LONGEST);
    } catch (fault) {
      console.error("piste: transform:", fault);
      return null; // better no value than one that should have been hidden
    }
  }

  function submitted(form: HTMLFormElement): FieldData[] {
    // A form's own list may be hidden by a field named "elements".
    const elements: HTMLFormControlsCollection = Reflect.get(HTMLFormElement.prototype, "elements", form);
    return [...elements]
      .filter(isField)
      .filter((field) => idOf(field) && !/^(submit|button|image|reset)$/.test(field.type) && isWanted(field))
      .map((field) => {
        const data: FieldData = { name: idOf(field), value: null, nodeName: nodeName(field), type: typeOf(field) };
        return { ...data, value: valueOf(field, data) };
      });
  }

  return forms.on((listen) => {
    const roots = new WeakSet<Node>();

    const handle = (event: Event): void => {
      const { type } = event;
      const target = event.composedPath()[0] as Element;
      const root = target.getRootNode();
      remember(root);
      // Change and submission do not leave a shadow tree.
      if (root instanceof ShadowRoot && !roots.has(root)) watch(roots.add(root) && root);
      const submission = type == "submit";
      const form = submission ? (target as HTMLFormElement) : isField(target) && target.form;
      if (!form || !counts(ofForms, form, classNames(form))) return;
      const field = target as Field;
      if (submission ? isMarked(form) : !isWanted(field)) return;
      const elements = submission ? submitted(form) : [];
      const about = submission
        ? { formClasses: classNames(form), elements }
        : {
            elementId: idOf(field),
            nodeName: nodeName(field),
            elementClasses: classNames(field),
            value: valueOf(field, field),
            [type == "change" ? "type" : "elementType"]: typeOf(field),
          };
      const schema = `iglu:com.snowplowanalytics.snowplow/${nameOf(type)}/jsonschema/1-0-0`;
      const data = { formId: idOf(form), ...about } satisfies Partial<SubmitForm & ChangeForm>;
      report({ schema, data }, trackers, context, submission ? elements : field, form);
    };

    function watch(target: EventTarget): void {
      remember(target as Node);
      for (const type of ["focusin", "change", "submit"])
        if (!events || events.includes(nameOf(type))) listen(type, handle, target, type == "focusin" || useCapture);
    }

    for (const target of targets ?? [document]) watch(target);
  });
}

export const disableFormTracking = (): void => forms.off();
