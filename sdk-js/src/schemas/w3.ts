/**
 * Events and entities of org.w3.
 *
 * Printed from protocol/schemas by generate.mjs of this folder. Change them there.
 */

const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: `iglu:org.w3/${name}/jsonschema/${version}`, data }) as const;

/**
 * When the stages of loading a page happened, in milliseconds since its start, by the Navigation Timing Level 2 API.
 * iglu:org.w3/PerformanceNavigationTiming/jsonschema/1-0-0
 */
export interface PerformanceNavigationTiming {
  /** minimum 0, maximum 2147483647 */
  decodedBodySize?: number | null;
  /** minimum 0, maximum 2147483647 */
  encodedBodySize?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  redirectStart?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  redirectEnd?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  fetchStart?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  domainLookupStart?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  domainLookupEnd?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  connectStart?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  secureConnectionStart?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  connectEnd?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  requestStart?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  responseStart?: number | null;
  /** minimum -2147483647, maximum 2147483647 */
  responseEnd?: number | null;
  /** minimum 0, maximum 2147483647 */
  unloadEventStart?: number | null;
  /** minimum 0, maximum 2147483647 */
  unloadEventEnd?: number | null;
  /** minimum 0, maximum 2147483647 */
  domInteractive?: number | null;
  /** minimum 0, maximum 2147483647 */
  domContentLoadedEventStart?: number | null;
  /** minimum 0, maximum 2147483647 */
  domContentLoadedEventEnd?: number | null;
  /** minimum 0, maximum 2147483647 */
  domComplete?: number | null;
  /** minimum 0, maximum 2147483647 */
  loadEventStart?: number | null;
  /** minimum 0, maximum 2147483647 */
  loadEventEnd?: number | null;
  /** maxLength 128 */
  entryType?: string | null;
  /** minimum 0, maximum 64 */
  redirectCount?: number | null;
  /** maxLength 32 */
  type?: string | null;
  /** minimum -2147483647, maximum 2147483647 */
  workerStart?: number | null;
  /** maxLength 16 */
  nextHopProtocol?: string | null;
  /** minimum 0, maximum 2147483647 */
  transferSize?: number | null;
  /** minimum 0, maximum 2147483647 */
  duration?: number | null;
  /** minimum 0, maximum 2147483647 */
  activationStart?: number | null;
  /** maxLength 128 */
  deliveryType?: string | null;
  serverTiming?: unknown[] | null;
}

export const createPerformanceNavigationTiming = (data: PerformanceNavigationTiming) =>
  describe(data, "PerformanceNavigationTiming");

/**
 * When the stages of loading a page happened, in epoch milliseconds, by the Navigation Timing API.
 * iglu:org.w3/PerformanceTiming/jsonschema/1-0-0
 */
export interface PerformanceTiming {
  /** minimum 0, maximum 9223372036854776000 */
  navigationStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  redirectStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  redirectEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  fetchStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  domainLookupStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  domainLookupEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  connectStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  secureConnectionStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  connectEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  requestStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  responseStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  responseEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  unloadEventStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  unloadEventEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  domLoading?: number;
  /** minimum 0, maximum 9223372036854776000 */
  domInteractive?: number;
  /** minimum 0, maximum 9223372036854776000 */
  domContentLoadedEventStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  domContentLoadedEventEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  domComplete?: number;
  /** minimum 0, maximum 9223372036854776000 */
  loadEventStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  loadEventEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  msFirstPaint?: number;
  /** minimum 0, maximum 9223372036854776000 */
  chromeFirstPaint?: number;
  /** minimum 0, maximum 9223372036854776000 */
  requestEnd?: number;
  /** minimum 0, maximum 9223372036854776000 */
  proxyStart?: number;
  /** minimum 0, maximum 9223372036854776000 */
  proxyEnd?: number;
}

export const createPerformanceTiming = (data: PerformanceTiming) => describe(data, "PerformanceTiming");
