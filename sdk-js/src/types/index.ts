/** Types from schemas, for programs that print them as part of a build. */
export { printModule, type PrintOptions } from "./print.js";
export { parseSchema, SchemaError, type Schema } from "./schema.js";
export { runTypes, type Files, type Output } from "./command.js";
