/** The last report of the conformance suite about each tracker, from the data folder. */
import { ApiError, ask } from "../api";

export interface Report {
  tracker: string;
  /** Why the file could not be read; then there is nothing else. */
  problem?: string;
  ran_at?: string;
  passed?: number;
  failed?: number;
  errored?: number;
  known_failing?: number;
  not_passed?: { case: string; outcome: string; message: string }[];
}

/** Every tracker's report; none, with what to do, where the backend has no report. */
export async function reports(signal: AbortSignal): Promise<{ list: Report[]; fix: string }> {
  try {
    return { list: (await ask<{ reports: Report[] }>("/api/conformance", { signal })).reports, fix: "" };
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404) return { list: [], fix: problem.fix };
    throw problem;
  }
}

/** Cases that do not pass, those known to fail among them. */
export const openCases = ({ failed = 0, errored = 0, known_failing: known = 0 }: Report): number =>
  failed + errored + known;

/** The share of cases that pass, of those that this tracker can do. */
export const score = (report: Report): number => {
  const { passed = 0 } = report;
  return passed ? passed / (passed + openCases(report)) : 0;
};
