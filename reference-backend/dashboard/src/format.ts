/** Numbers, times and sizes as this reader writes them. */
const LANGUAGE = navigator.language || "en";
const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const any = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 3 });
const THIN = " ";

export const count = (value: number): string => whole.format(value);
export const number = (value: number): string => any.format(value);
export const percent = (part: number, all: number): string =>
  all ? `${short.format((part / all) * 100)}${THIN}%` : `0${THIN}%`;
export const roundPercent = (part: number, all: number): string =>
  `${all ? whole.format((part / all) * 100) : 0}${THIN}%`;

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let place = 0;
  while (value >= 1000 && place < units.length - 1) {
    value /= 1000;
    place += 1;
  }
  return `${place ? short.format(value) : whole.format(value)} ${units[place]}`;
}

/** The time of day with tenths of a second, in this reader's zone. */
export function clock(at: number, tenths = true): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return tenths ? `${time}.${Math.floor(date.getMilliseconds() / 100)}` : time;
}

export const minute = (at: number): string => clock(at, false).slice(0, 5);

const day = new Intl.DateTimeFormat(LANGUAGE, { month: "short", day: "numeric" });
export const date = (at: number): string => day.format(at);

/** A mark on an axis of so many milliseconds: the time of day within a day and a half, the date beyond. */
export const axis = (at: number, span: number): string => (span > 36 * 3_600_000 ? date(at) : minute(at));

/** Seconds as people say them: 0.4 s, 12 s, 3 min, 2 h 5 min, 4 d. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${short.format(Math.max(0, seconds))} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** How long ago, under an hour; the time of day within a day, else the date. */
export function ago(at: number, now = Date.now()): string {
  const seconds = (now - at) / 1000;
  if (seconds < 3600) return duration(seconds);
  return seconds < 86_400 ? minute(at) : date(at);
}

/** A value of an event as one line of text, not longer than `most` characters. */
export function plain(value: unknown, most = 300): string {
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : JSON.stringify(value);
  if (text === undefined) return "";
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
