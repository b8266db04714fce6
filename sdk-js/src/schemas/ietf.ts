/**
 * Events and entities of org.ietf.
 *
 * Printed from protocol/schemas by generate.mjs of this folder. Change them there.
 */

const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: `iglu:org.ietf/${name}/jsonschema/${version}`, data }) as const;

/**
 * What the browser says in its User-Agent client hints.
 * iglu:org.ietf/http_client_hints/jsonschema/1-0-0
 */
export interface HttpClientHints {
  /** Whether the device is mobile. */
  isMobile: boolean;
  /** Brands and their versions. */
  brands: {
    /** maxLength 4096 */
    brand: string;
    /** maxLength 128 */
    version: string;
  }[];
  /** Architecture of the processor. (maxLength 4096) */
  architecture?: string | null;
  /** maxLength 4096 */
  model?: string | null;
  /** maxLength 4096 */
  platform?: string | null;
  /** maxLength 4096 */
  platformVersion?: string | null;
  /** Full version of the browser. (maxLength 4096) */
  uaFullVersion?: string | null;
}

export const createHttpClientHints = (data: HttpClientHints) => describe(data, "http_client_hints");

/**
 * A cookie of the request.
 * iglu:org.ietf/http_cookie/jsonschema/1-0-0
 */
export interface HttpCookie {
  /** Name of the cookie. (maxLength 4096) */
  name: string;
  /** Value of the cookie. (maxLength 4096) */
  value: string | null;
}

export const createHttpCookie = (data: HttpCookie) => describe(data, "http_cookie");

/**
 * A header of the request.
 * iglu:org.ietf/http_header/jsonschema/1-0-0
 */
export interface HttpHeader {
  /** Name of the header. (maxLength 4096) */
  name: string;
  /** Value of the header. (maxLength 4096) */
  value: string;
}

export const createHttpHeader = (data: HttpHeader) => describe(data, "http_header");
