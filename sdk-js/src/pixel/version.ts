/** The pixel's name and version on the wire. */
export const PIXEL_VERSION = "piste-px-0.1.0";
