/** What the backend notes on an answer: that it sampled, or that rows are missing. Kept by the question's signal. */
const kept = new WeakMap<AbortSignal, Set<string>>();

/** Remembers the note on an answer, for who asked with this signal. */
export function remark<T extends { note?: string | null }>(answer: T, signal: AbortSignal | undefined): T {
  if (signal && answer.note) kept.set(signal, (kept.get(signal) ?? new Set()).add(answer.note));
  return answer;
}

export const remarks = (signal: AbortSignal): string[] => [...(kept.get(signal) ?? [])];
