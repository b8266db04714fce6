/** Where the reader is: the view and its filters, kept in the address, so that a link shows the same. */
import { computed, signal } from "@preact/signals";

export const VIEWS = ["live", "failed", "trackers", "schemas", "analytics", "send"] as const;
export type View = (typeof VIEWS)[number];

/** What one view alone understands, and what goes when another is opened. */
const OF_A_VIEW = new Set(["open", "group", "schema", "old", "new", "session", "tracker", "q", "tab"]);

interface Route {
  view: View;
  params: URLSearchParams;
}

function read(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const view = VIEWS.find((name) => name === path) ?? "live";
  return { view, params: new URLSearchParams(query) };
}

const route = signal(read());
addEventListener("hashchange", () => (route.value = read()));

export const view = computed(() => route.value.view);

/** A parameter of the address, empty where there is none. */
export const param = (name: string): string => route.value.params.get(name) ?? "";

/** The address of a view with some parameters changed; an empty value takes one away. */
export function hrefTo(target: View, changes: Record<string, string> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of route.value.params)
    if (target === route.value.view || !OF_A_VIEW.has(name)) params.set(name, value);
  for (const [name, value] of Object.entries(changes))
    if (value) params.set(name, value);
    else params.delete(name);
  const query = params.toString();
  return `#/${target}${query ? `?${query}` : ""}`;
}

export function open(target: View, changes: Record<string, string> = {}): void {
  location.hash = hrefTo(target, changes);
}

/** Changes parameters of this view; without an entry in the history where the reader is still typing. */
export function change(changes: Record<string, string>, { quiet = false } = {}): void {
  const href = hrefTo(route.value.view, changes);
  if (href === location.hash) return;
  if (quiet) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  route.value = read();
}
