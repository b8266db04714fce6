/** The tracking plan, held by the backend against what came; the page shows it beside what came unplanned. */
import { ApiError, ask } from "../api";
import { remark } from "../remarks";
import { param } from "../route";
import { span } from "../scope";

export interface PlanLine {
  declared: { schema: string; name: string; apps: string[] };
  state: "seen" | "failing" | "never sent";
  /** Apps that must send it and did not. */
  missing: string[];
}

export interface Plan {
  /** The folder or file that was given; empty without a plan. */
  plan: string;
  lines: PlanLine[];
  undeclared: { schema: string }[];
  /** Without a plan: how to give one. */
  fix: string;
}

export async function plan(signal: AbortSignal): Promise<Plan> {
  const { from, to } = span();
  const query = new URLSearchParams({ from: String(from), to: String(to) });
  if (param("app")) query.set("app", param("app"));
  try {
    const told = await ask<Omit<Plan, "fix"> & { note?: string | null }>(`/api/coverage?${query}`, { signal });
    return { ...remark(told, signal), fix: "" };
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404)
      return { plan: "", lines: [], undeclared: [], fix: problem.fix };
    throw problem;
  }
}
