/** Names that TypeScript accepts, made from names that a schema may have. */

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** `add_to_cart` as `AddToCart`: what no identifier may hold parts words; `Schema` stands before a digit at the start. */
export function pascal(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : "Schema" + joined;
}

/** A property's name, in quotes where it is no identifier. */
export const property = (name: string): string => (IDENTIFIER.test(name) ? name : JSON.stringify(name));

/** Gives each name once: a second owner of it gets its qualifier before it, a third one a number after it. */
export function uniqueNames(): (name: string, qualifier: string) => string {
  const taken = new Set<string>();
  return (name, qualifier) => {
    let free = name;
    if (taken.has(free)) free = qualifier + name;
    for (let count = 2; taken.has(free); count++) free = qualifier + name + count;
    taken.add(free);
    return free;
  };
}
