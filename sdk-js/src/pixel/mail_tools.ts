/** What is particular to each mail tool: its template language, what is unique for a reader, and where caches stand in between. */
import { refuse } from "../core/values.js";
import type { LanguageName } from "./templates.js";

export interface MailTool {
  name: string;
  template: LanguageName;
  /** Code that prints something of its own for each reader, and for each sending where the tool can. */
  unique: string;
  /** Code that names the reader: for the user id. */
  reader: string;
  /** Code that names the campaign or message, where the tool has one. */
  campaign?: string;
  advice: string;
}

export const MAIL_TOOLS = {
  mailchimp: {
    name: "Mailchimp",
    template: "mailchimp",
    unique: "*|CAMPAIGN_UID|*-*|UNIQID|*",
    reader: "*|UNIQID|*",
    campaign: "*|CAMPAIGN_UID|*",
    advice:
      "Paste it into a code block. *|UNIQID|* is the reader and *|CAMPAIGN_UID|* the campaign; together they differ for each mail. Fields are not percent-encoded: use ids and no names or addresses. Tests print placeholders.",
  },
  sendgrid: {
    name: "SendGrid",
    template: "handlebars",
    unique: "{{{message_id}}}",
    reader: "{{{user_id}}}",
    campaign: "{{{campaign}}}",
    advice:
      "Dynamic templates print what you send as dynamic_template_data: put message_id (a new UUID for each mail), user_id and campaign into it, percent-encoded, since Handlebars has no filter for that. Three braces keep it from escaping &.",
  },
  hubspot: {
    name: "HubSpot",
    template: "jinja",
    unique: "{{ content.id }}-{{ contact.hs_object_id }}",
    reader: "{{ contact.hs_object_id }}",
    campaign: "{{ content.id }}",
    advice:
      "Use a custom HTML module; the rich-text editor drops images of one pixel. The urlencode filter is there for other fields.",
  },
  marketo: {
    name: "Marketo",
    template: "marketo",
    unique: "{{campaign.id}}-{{lead.Id}}",
    reader: "{{lead.Id}}",
    campaign: "{{campaign.id}}",
    advice:
      "Edit the template's code. Tokens are HTML-escaped and not percent-encoded: use ids, no names or addresses, or a Velocity script with $esc.url.",
  },
  salesforce: {
    name: "Salesforce Marketing Cloud",
    template: "ampscript",
    unique: "%%=GUID()=%%",
    reader: "%%=URLEncode(_subscriberkey,1,1)=%%",
    campaign: "%%=v(jobid)=%%",
    advice:
      "GUID() makes a new value for each mail. Put it into an HTML block; URLEncode(..., 1, 1) encodes the whole value.",
  },
  klaviyo: {
    name: "Klaviyo",
    template: "django",
    unique: "{{ person.KlaviyoID }}-{% current_timestamp %}",
    reader: "{{ person.KlaviyoID }}",
    advice: "Use an HTML block. The time of sending keeps two mails to one reader apart; name the campaign yourself.",
  },
  braze: {
    name: "Braze",
    template: "braze",
    unique: "{{${user_id} | url_param_escape}}-{{campaign.${dispatch_id}}}",
    reader: "{{${user_id} | url_param_escape}}",
    campaign: "{{campaign.${api_id}}}",
    advice:
      "dispatch_id differs for each sending. In a canvas {{canvas.${api_id}}} is the canvas, and {{campaign.${api_id}}} its step.",
  },
  customerio: {
    name: "Customer.io",
    template: "liquid",
    unique: "{{ delivery_id }}",
    reader: "{{ customer.id | url_encode }}",
    campaign: "{{ campaign.id }}",
    advice: "delivery_id is unique for each mail. Put the tag into the layout's code, above the closing body tag.",
  },
  activecampaign: {
    name: "ActiveCampaign",
    template: "percent",
    unique: "%SUBSCRIBERID%",
    reader: "%SUBSCRIBERID%",
    advice:
      "Use an HTML block and name each campaign in the tag, which keeps its mails apart. Tags are not percent-encoded: use ids and no names or addresses.",
  },
} satisfies Record<string, MailTool>;

export type ToolName = keyof typeof MAIL_TOOLS;

/** What holds for every tool. */
export const MAIL_ADVICE: readonly string[] = [
  "Proxies of mail providers fetch an image once and keep it: an address that differs for each mail counts each reader, but a second reading of one mail may not arrive.",
  "Some of them fetch images before anyone reads (Apple Mail does for everybody): an open is a hint, not a proof. The user agent and the address are the proxy's.",
  "Send a test to yourself and look at the address that arrives before you send to all: fields are named differently in each account.",
  "The enricher cannot see the page from a mail: give the address of a page and the campaign, for the campaign to be recognised.",
];

/** The tool of this name; TypeError with the known names if there is none. */
export function tool(name: string): MailTool {
  if (!Object.hasOwn(MAIL_TOOLS, name))
    refuse("tool", `"${name}" is unknown; known: ${Object.keys(MAIL_TOOLS).join(", ")}`);
  return MAIL_TOOLS[name as ToolName];
}
