/** localStorage and cookies, each of which a browser may refuse. */

/** The text under a key, or undefined. */
export function readStorage(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return;
  }
}

/** Writes a text, or removes the key; returns whether it was kept. */
export function writeStorage(key: string, value?: string): boolean {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

export function readCookie(name: string): string | undefined {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
  return found && decodeURIComponent(found.slice(name.length + 1));
}

/** Writes a cookie that lives so many seconds; none removes it. */
export function writeCookie(name: string, value: string, seconds: number, attributes: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)};path=/;max-age=${seconds}${attributes}`;
}
