/** Entities of all events: given, made for each event, or for some events only. */
import type { Payload } from "../core/emitter.js";
import type { SelfDescribing } from "../core/events.js";
import type { GlobalEntity } from "../core/tracker.js";
import { EventCode, Key } from "../protocol.js";
import { each } from "./registry.js";

/** The event that an entity is made for. */
export interface ContextEvent {
  /** Its payload, under wire keys. */
  event: Readonly<Payload>;
  /** Its code, such as `pv`. */
  eventType: string;
  /** Its schema, where it is self-describing. */
  eventSchema: string | undefined;
}

type Entities = SelfDescribing | readonly SelfDescribing[] | undefined;
export type ContextPrimitive = SelfDescribing | ((about: ContextEvent) => Entities);
export type ContextFilter = (about: ContextEvent) => boolean;
/** Schemas of events that get the entities and of those that do not; `*` is any vendor, name or part of a version. */
export interface RuleSet {
  accept?: string | readonly string[];
  reject?: string | readonly string[];
}
/** Entities for the events that a function or rules choose. */
export type ConditionalContext = readonly [ContextFilter | RuleSet, ContextPrimitive | readonly ContextPrimitive[]];
export type GlobalContext = ContextPrimitive | ConditionalContext;

/** What was added by this call to a tracker, so that it can be removed: by itself or by its name. */
const added = /* @__PURE__ */ new WeakMap<
  object,
  { given: GlobalContext; name: string | undefined; entity: GlobalEntity }[]
>();

/** Whether a schema fits a rule: each part alike or `*`, a vendor's last parts too, as in `com.acme.*`. */
function fits(rule: string, schema: string): boolean {
  const literal = rule.replace(/[^\w*]/g, "\\$&");
  const pattern = literal.replace(/\*(?=\\[.-])/g, "[^/.-]+").replace(/\*/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(schema);
}

const applies = (condition: ContextFilter | RuleSet, about: ContextEvent): boolean => {
  if (typeof condition == "function") return condition(about);
  const schema = about.eventSchema ?? "";
  const isAny = (rules: string | readonly string[] | undefined): boolean =>
    [rules ?? []].flat().some((rule) => fits(rule, schema));
  return (!condition.accept || isAny(condition.accept)) && !isAny(condition.reject);
};

/** The schema of the event within the wrapper: it stands first there. */
const schemaOf = (payload: Readonly<Payload>): string | undefined =>
  payload[Key.EVENT] == EventCode.UNSTRUCT
    ? /"data":\{"schema":"([^"]*)"/.exec(payload[Key.UNSTRUCT_EVENT] ?? "")?.[1]
    : undefined;

function entityOf(context: GlobalContext): GlobalEntity {
  if (typeof context != "function" && "schema" in context) return context;
  return (payload) => {
    const about = { event: payload, eventType: payload[Key.EVENT]!, eventSchema: schemaOf(payload) };
    if (typeof context == "function") return context(about);
    const [condition, primitives] = context as ConditionalContext;
    if (!applies(condition, about)) return;
    return [primitives].flat().flatMap((one: ContextPrimitive) => (typeof one == "function" ? one(about) : one) ?? []);
  };
}

/** Adds entities, in a list or under names by which they can be removed. */
export function addGlobalContexts(
  contexts: readonly GlobalContext[] | Readonly<Record<string, GlobalContext>>,
  trackers?: string[],
): void {
  const isList = Array.isArray(contexts);
  each(trackers, ({ core }) => {
    const kept = added.get(core) ?? [];
    for (const [key, given] of Object.entries(contexts) as [string, GlobalContext][]) {
      if (!isList) removeFrom(core, [key]); // a name has one owner
      const entity = entityOf(given);
      core.globals_.add(entity);
      kept.push({ given, name: isList ? undefined : key, entity });
    }
    added.set(core, kept);
  });
}

type Core = Parameters<Parameters<typeof each>[1]>[0]["core"];

function removeFrom(core: Core, contexts?: readonly (GlobalContext | string)[]): void {
  const kept = added.get(core) ?? [];
  const isGone = (one: (typeof kept)[number]): boolean =>
    !contexts || contexts.includes(one.given) || (one.name != undefined && contexts.includes(one.name));
  for (const { entity } of kept.filter(isGone)) core.globals_.delete(entity);
  kept.splice(0, kept.length, ...kept.filter((one) => !isGone(one)));
}

/** Removes what `addGlobalContexts` was given: the same object, or its name. */
export function removeGlobalContexts(contexts: readonly (GlobalContext | string)[], trackers?: string[]): void {
  each(trackers, ({ core }) => removeFrom(core, contexts));
}

/** Removes all that was added; the entity web_page and those of plugins stay. */
export const clearGlobalContexts = (trackers?: string[]): void => each(trackers, ({ core }) => removeFrom(core));
