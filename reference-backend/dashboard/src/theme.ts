/** Light or dark: as the system says, until the reader chooses. */
import { signal } from "@preact/signals";

const KEY = "piste-theme";
const SYSTEM = matchMedia("(prefers-color-scheme: dark)");

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is forbidden here; the choice lasts as long as the page
  }
}

export const theme = signal<string | null>(kept());
apply();

export function switchTheme(): void {
  const dark = theme.value ? theme.value === "dark" : SYSTEM.matches;
  theme.value = dark ? "light" : "dark";
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // As above.
  }
  apply();
}

function apply(): void {
  if (theme.value === "light" || theme.value === "dark") document.documentElement.dataset.theme = theme.value;
}
