/** Template languages: how code that a template engine or a mail tool fills in stands inside a tag. */
import { refuse } from "../core/values.js";

/** Code that is copied into the tag as it stands, for a template engine to fill in. */
export interface Code {
  readonly code: string;
}

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** What an option takes; a list is joined, so that text and code can stand in one value. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Size
  | Code
  | readonly (string | Code)[]
  | null
  | undefined;

interface Language {
  about: string;
  /** Prints an expression percent-encoded; without it the language cannot encode, and the expression must be safe. */
  encoded?: (expression: string) => string;
  plain: (expression: string) => string;
  /** Unreserved characters that mean something to it, to be percent-encoded in texts. */
  special?: RegExp;
}

const braces = (filter: string) => ({
  encoded: (expression: string) => `{{ ${expression} | ${filter} }}`,
  plain: (expression: string) => `{{ ${expression} }}`,
});

export const LANGUAGES = {
  liquid: { about: "Liquid, of Shopify, Jekyll and Customer.io", ...braces("url_encode") },
  braze: { about: "Braze's Liquid", ...braces("url_param_escape") },
  jinja: { about: "Jinja, and HubSpot's HubL", ...braces("urlencode") },
  django: {
    about: "Django and Klaviyo, whose filters take no spaces",
    encoded: (expression) => `{{ ${expression}|urlencode:'' }}`,
    plain: (expression) => `{{ ${expression} }}`,
  },
  twig: { about: "Twig", ...braces("url_encode") },
  handlebars: {
    about: "Handlebars and Mustache, which cannot encode",
    plain: (expression) => `{{{${expression}}}}`,
  },
  ampscript: {
    about: "AMPscript, of Salesforce Marketing Cloud",
    encoded: (expression) => `%%=URLEncode(${expression},1,1)=%%`,
    plain: (expression) => `%%=v(${expression})=%%`,
  },
  php: {
    about: "PHP",
    encoded: (expression) => `<?= rawurlencode(${expression}) ?>`,
    plain: (expression) => `<?= ${expression} ?>`,
  },
  erb: {
    about: "ERB, of Ruby on Rails",
    encoded: (expression) => `<%= ERB::Util.url_encode(${expression}) %>`,
    plain: (expression) => `<%= ${expression} %>`,
  },
  ejs: {
    about: "EJS",
    encoded: (expression) => `<%- encodeURIComponent(${expression}) %>`,
    plain: (expression) => `<%- ${expression} %>`,
  },
  mailchimp: { about: "Mailchimp's merge tags, which cannot encode", plain: (expression) => `*|${expression}|*` },
  percent: { about: "Tags between percent signs, as in ActiveCampaign", plain: (expression) => `%${expression}%` },
  hyphens: {
    about: "SendGrid's substitution tags",
    plain: (expression) => `-${expression}-`,
    special: /-/g,
  },
  marketo: { about: "Marketo's tokens, which are HTML-escaped", plain: (expression) => `{{${expression}}}` },
} satisfies Record<string, Language>;

export type LanguageName = keyof typeof LANGUAGES;

/** The language of this name; TypeError with the known names if there is none. */
export function language(name: string): Language {
  if (!Object.hasOwn(LANGUAGES, name))
    refuse("template", `"${name}" is unknown; known: ${Object.keys(LANGUAGES).join(", ")}`);
  return LANGUAGES[name as LanguageName];
}

/** Code as you wrote it: `code("*|UNIQID|*")`. What it prints must be safe in an address. */
export function code(text: string): Code {
  if (!text) refuse("code", "is empty");
  return { code: text };
}

/** An expression in a template language, percent-encoded by it where it can: `merge("liquid", "customer.id")`. */
export function merge(name: LanguageName, expression: string): Code {
  if (!expression) refuse("expression", "is empty");
  const { encoded, plain }: Language = language(name);
  return { code: (encoded ?? plain)(expression) };
}

export const isCode = (value: unknown): value is Code => typeof value == "object" && value !== null && "code" in value;
