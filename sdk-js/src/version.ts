/** The tracker's name and version on the wire. */
export const VERSION = "piste-js-0.1.0";
