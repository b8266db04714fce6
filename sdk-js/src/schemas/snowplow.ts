/**
 * Events and entities of com.snowplowanalytics.snowplow.
 *
 * Printed from protocol/schemas by generate.mjs of this folder. Change them there.
 */

const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/${version}`, data }) as const;

/**
 * How much the user did on a page.
 * iglu:com.snowplowanalytics.snowplow/activity_metrics/jsonschema/1-0-0
 */
export interface ActivityMetrics {
  /** How far the pointer moved, in pixels. (minimum 0, maximum 2147483647) */
  mouseDistance: number;
  /** How far the page was scrolled, in pixels. (minimum 0, maximum 2147483647) */
  scrollDistance: number;
  /** How many keys were pressed. (minimum 0, maximum 2147483647) */
  keyPresses: number;
  /** How many clicks there were. (minimum 0, maximum 2147483647) */
  clicks: number;
  /** How many touches there were. (minimum 0, maximum 2147483647) */
  touches: number;
}

export const createActivityMetrics = (data: ActivityMetrics) => describe(data, "activity_metrics");

/**
 * An ad was clicked.
 * iglu:com.snowplowanalytics.snowplow/ad_click/jsonschema/1-0-0
 */
export interface AdClick {
  /** Id of the click. */
  clickId?: string;
  /** Id of the impression. */
  impressionId?: string;
  /** Place that the ad was shown in. */
  zoneId?: string;
  /** Id of the banner. */
  bannerId?: string;
  /** Id of the campaign. */
  campaignId?: string;
  /** Id of the advertiser. */
  advertiserId?: string;
  /** Address that the link leads to. (minLength 1) */
  targetUrl: string;
  /** What is paid for: action, click or a thousand impressions. */
  costModel?: "cpa" | "cpc" | "cpm";
  /** What it cost. (minimum 0) */
  cost?: number;
}

export const createAdClick = (data: AdClick) => describe(data, "ad_click");

/**
 * An ad led to something of value.
 * iglu:com.snowplowanalytics.snowplow/ad_conversion/jsonschema/1-0-0
 */
export interface AdConversion {
  /** Id of the conversion. */
  conversionId?: string;
  /** Id of the campaign. */
  campaignId?: string;
  /** Id of the advertiser. */
  advertiserId?: string;
  /** Group of the conversion. */
  category?: string;
  /** Kind of the conversion. */
  action?: string;
  /** What it was about. */
  property?: string;
  /** What is paid for: action, click or a thousand impressions. */
  costModel?: "cpa" | "cpc" | "cpm";
  /** What it cost. (minimum 0) */
  cost?: number;
  /** What the conversion is worth. (minimum 0) */
  initialValue?: number;
}

export const createAdConversion = (data: AdConversion) => describe(data, "ad_conversion");

/**
 * An ad was shown.
 * iglu:com.snowplowanalytics.snowplow/ad_impression/jsonschema/1-0-0
 */
export interface AdImpression {
  /** Id of the impression. */
  impressionId?: string;
  /** Place that the ad was shown in. */
  zoneId?: string;
  /** Id of the banner. */
  bannerId?: string;
  /** Id of the campaign. */
  campaignId?: string;
  /** Id of the advertiser. */
  advertiserId?: string;
  /** Address that the link leads to. (minLength 1) */
  targetUrl?: string;
  /** What is paid for: action, click or a thousand impressions. */
  costModel?: "cpa" | "cpc" | "cpm";
  /** What it cost. (minimum 0) */
  cost?: number;
}

export const createAdImpression = (data: AdImpression) => describe(data, "ad_impression");

/**
 * A product was put into the cart.
 * iglu:com.snowplowanalytics.snowplow/add_to_cart/jsonschema/1-0-0
 */
export interface AddToCart {
  /** Stock-keeping unit of the product. */
  sku: string;
  /** Name of the product. */
  name?: string;
  /** Category of the product. */
  category?: string;
  /** Price of one. */
  unitPrice?: number;
  /** How many. */
  quantity: number;
  /** Currency, three letters of ISO 4217. */
  currency?: string;
}

export const createAddToCart = (data: AddToCart) => describe(data, "add_to_cart");

/**
 * The version of a web application.
 * iglu:com.snowplowanalytics.snowplow/application/jsonschema/1-0-0
 */
export interface Application {
  /** Version that a user would name. (maxLength 255) */
  version: string;
}

export const createApplication = (data: Application) => describe(data, "application");

/**
 * The application went to the background.
 * iglu:com.snowplowanalytics.snowplow/application_background/jsonschema/1-0-0
 */
export interface ApplicationBackground {
  /** How often it went to the background. (minimum 0, maximum 2147483647) */
  backgroundIndex?: number;
}

export const createApplicationBackground = (data: ApplicationBackground) => describe(data, "application_background");

/**
 * The application raised an error.
 * iglu:com.snowplowanalytics.snowplow/application_error/jsonschema/1-0-2
 */
export interface ApplicationError {
  /** Language that the application is written in. */
  programmingLanguage:
    | "JAVA"
    | "SCALA"
    | "KOTLIN"
    | "GROOVY"
    | "RUBY"
    | "GOLANG"
    | "JAVASCRIPT"
    | "PHP"
    | "PYTHON"
    | "OBJECTIVEC"
    | "SWIFT"
    | "C"
    | "CPLUSPLUS"
    | "CSHARP"
    | "ACTIONSCRIPT"
    | "LUA"
    | "RUST"
    | "HASKELL"
    | "CLOJURE"
    | "ERLANG"
    | "ELIXIR"
    | "CRYSTAL"
    | "PONY"
    | "NIM";
  /** Message of the error. (maxLength 2048) */
  message: string;
  /** Name of the thread. (maxLength 1024) */
  threadName?: string | null;
  /** Id of the thread. (minimum 0, maximum 2147483647) */
  threadId?: number | null;
  /** Stack trace of the error. (maxLength 8192) */
  stackTrace?: string | null;
  /** Stack trace of the error's cause. (maxLength 8192) */
  causeStackTrace?: string | null;
  /** Line that raised it. (minimum 0, maximum 2147483647) */
  lineNumber?: number | null;
  /** Class that raised it. (maxLength 1024) */
  className?: string | null;
  /** Class of the error. (maxLength 1024) */
  exceptionName?: string | null;
  /** Whether the application ended with it. */
  isFatal?: boolean | null;
  /** Column that raised it. (minimum 0, maximum 2147483647) */
  lineColumn?: number | null;
  /** File that raised it. (maxLength 1024) */
  fileName?: string | null;
}

export const createApplicationError = (data: ApplicationError) => describe(data, "application_error", "1-0-2");

/**
 * The application came to the foreground.
 * iglu:com.snowplowanalytics.snowplow/application_foreground/jsonschema/1-0-0
 */
export interface ApplicationForeground {
  /** How often it came to the foreground. (minimum 0, maximum 2147483647) */
  foregroundIndex?: number;
}

export const createApplicationForeground = (data: ApplicationForeground) => describe(data, "application_foreground");

/**
 * What the browser says about itself.
 * iglu:com.snowplowanalytics.snowplow/browser_context/jsonschema/2-0-0
 */
export interface BrowserContext {
  /** Visible size as WxH. (maxLength 20) */
  viewport: string;
  /** Size of the document as WxH. (maxLength 20) */
  documentSize: string;
  /** Size of the screen as WxH. (maxLength 20) */
  resolution: string;
  /** Bits a pixel. (minimum 0, maximum 1000) */
  colorDepth: number;
  /** Physical pixels a CSS pixel. (minimum 0, maximum 1000) */
  devicePixelRatio?: number | null;
  /** Whether the browser takes cookies. */
  cookiesEnabled: boolean;
  /** Whether the browser thinks itself online. */
  online: boolean;
  /** Language of the browser. (maxLength 20) */
  browserLanguage?: string | null;
  /** Language of the document. (maxLength 20) */
  documentLanguage?: string | null;
  /** Whether the browser is driven by automation. */
  webdriver?: boolean | null;
  /** Memory in gigabytes, roughly. (minimum 0, maximum 1000) */
  deviceMemory?: number | null;
  /** Logical processors. (minimum 0, maximum 1000) */
  hardwareConcurrency?: number | null;
  /** Id of the tab, made by the tracker. (format "uuid") */
  tabId?: string | null;
}

export const createBrowserContext = (data: BrowserContext) => describe(data, "browser_context", "2-0-0");

/**
 * What the browser says about itself.
 * iglu:com.snowplowanalytics.snowplow/browser_context/jsonschema/1-0-0
 */
export interface BrowserContextV1 {
  /** Visible size as WxH. (maxLength 20) */
  viewport: string;
  /** Size of the document as WxH. (maxLength 20) */
  documentSize: string;
  /** Size of the screen as WxH. (maxLength 20) */
  resolution: string;
  /** Bits a pixel. (minimum 0, maximum 1000) */
  colorDepth: number;
  /** Physical pixels a CSS pixel. (minimum 0, maximum 1000) */
  devicePixelRatio?: number | null;
  /** Whether the browser takes cookies. */
  cookiesEnabled: boolean;
  /** Whether the browser thinks itself online. */
  online: boolean;
  /** Language of the browser. (maxLength 20) */
  browserLanguage?: string | null;
  /** Language of the document. (maxLength 20) */
  documentLanguage?: string | null;
  /** Whether the browser is driven by automation. */
  webdriver?: boolean | null;
  /** Memory in gigabytes, roughly. (minimum 0, maximum 1000) */
  deviceMemory?: number | null;
  /** Logical processors. (minimum 0, maximum 1000) */
  hardwareConcurrency?: number | null;
  /** Id of the tab, made by the tracker. (format "uuid") */
  tabId?: string | null;
}

export const createBrowserContextV1 = (data: BrowserContextV1) => describe(data, "browser_context");

/**
 * A button was clicked.
 * iglu:com.snowplowanalytics.snowplow/button_click/jsonschema/1-0-0
 */
export interface ButtonClick {
  /** Text on the button. (minLength 1, maxLength 4096) */
  label: string;
  /** Id attribute of the button. (maxLength 4096) */
  id?: string | null;
  /** Class names of the button. */
  classes?: string[] | null;
  /** Name attribute of the button. (maxLength 4096) */
  name?: string | null;
}

export const createButtonClick = (data: ButtonClick) => describe(data, "button_click");

/**
 * The value of a form's element changed.
 * iglu:com.snowplowanalytics.snowplow/change_form/jsonschema/1-0-0
 */
export interface ChangeForm {
  /** Id or name of the form. (minLength 0, maxLength 4096) */
  formId: string;
  /** Id attribute of the element. (minLength 0, maxLength 4096) */
  elementId: string;
  /** Tag of the element. */
  nodeName: "INPUT" | "TEXTAREA" | "SELECT";
  /** Type of the input. */
  type?:
    | "button"
    | "checkbox"
    | "color"
    | "date"
    | "datetime"
    | "datetime-local"
    | "email"
    | "file"
    | "hidden"
    | "image"
    | "month"
    | "number"
    | "password"
    | "radio"
    | "range"
    | "reset"
    | "search"
    | "submit"
    | "tel"
    | "text"
    | "time"
    | "url"
    | "week";
  /** Class names of the element. */
  elementClasses?: string[];
  /** New value of the element. (minLength 0, maxLength 65535) */
  value: string | null;
}

export const createChangeForm = (data: ChangeForm) => describe(data, "change_form");

/**
 * The session that a client keeps by itself.
 * iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2
 */
export interface ClientSession {
  /** Id that the client keeps for its user. (maxLength 36, pattern "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$|^[0-9a-f]{16}$") */
  userId: string;
  /** Id of the session. (format "uuid") */
  sessionId: string;
  /** How many sessions this user has had, this one included. (minimum 0, maximum 2147483647) */
  sessionIndex: number;
  /** Place of the event in the session. (minimum 0, maximum 2147483647) */
  eventIndex?: number | null;
  /** Id of the session before. (format "uuid") */
  previousSessionId?: string | null;
  /** Where the client keeps the session. */
  storageMechanism: "SQLITE" | "COOKIE_1" | "COOKIE_3" | "LOCAL_STORAGE" | "FLASH_LSO";
  /** Id of the session's first event. (format "uuid") */
  firstEventId?: string | null;
  /** When the session's first event happened. (format "date-time") */
  firstEventTimestamp?: string | null;
}

export const createClientSession = (data: ClientSession) => describe(data, "client_session", "1-0-2");

/**
 * What a script in the browser found out about automation.
 * iglu:com.snowplowanalytics.snowplow/client_side_bot_detection/jsonschema/1-0-0
 */
export interface ClientSideBotDetection {
  /** Whether automation was found. */
  bot: boolean;
  /** Which automation. */
  kind?:
    | "awesomium"
    | "cef"
    | "cefsharp"
    | "coachjs"
    | "electron"
    | "fminer"
    | "geb"
    | "nightmarejs"
    | "phantomas"
    | "phantomjs"
    | "rhino"
    | "selenium"
    | "sequentum"
    | "slimerjs"
    | "webdriverio"
    | "webdriver"
    | "headless_chrome"
    | "unknown"
    | null;
}

export const createClientSideBotDetection = (data: ClientSideBotDetection) =>
  describe(data, "client_side_bot_detection");

/**
 * The consent dialogue became visible.
 * iglu:com.snowplowanalytics.snowplow/cmp_visible/jsonschema/1-0-0
 */
export interface CmpVisible {
  /** Seconds from the page's start. (minimum 0, maximum 9223372036854776000) */
  elapsedTime: number;
}

export const createCmpVisible = (data: CmpVisible) => describe(data, "cmp_visible");

/**
 * A text that the user consented to or withdrew from.
 * iglu:com.snowplowanalytics.snowplow/consent_document/jsonschema/1-0-0
 */
export interface ConsentDocument {
  /** Id of the document. (maxLength 36) */
  id: string;
  /** Its version. (maxLength 36) */
  version: string;
  /** Its name. (maxLength 60) */
  name?: string;
  /** What it is about. (maxLength 10000) */
  description?: string;
}

export const createConsentDocument = (data: ConsentDocument) => describe(data, "consent_document");

/**
 * The user gave consent.
 * iglu:com.snowplowanalytics.snowplow/consent_granted/jsonschema/1-0-0
 */
export interface ConsentGranted {
  /** When the consent ends. (format "date-time") */
  expiry?: string;
}

export const createConsentGranted = (data: ConsentGranted) => describe(data, "consent_granted");

/**
 * The user chose what to consent to.
 * iglu:com.snowplowanalytics.snowplow/consent_preferences/jsonschema/1-0-0
 */
export interface ConsentPreferences {
  /** What the user did. */
  eventType: "deny_all" | "allow_all" | "allow_selected" | "pending" | "implicit_consent" | "withdrawn" | "expired";
  /** Ground in law. */
  basisForProcessing:
    | "consent"
    | "contract"
    | "legal_obligation"
    | "vital_interests"
    | "public_task"
    | "legitimate_interests";
  /** Where the policy stands. (format "uri") */
  consentUrl: string;
  /** Version of the policy. (maxLength 16) */
  consentVersion: string;
  /** What was consented to. (minItems 1) */
  consentScopes: string[];
  /** Domains that it holds for. (minItems 1) */
  domainsApplied: string[];
  /** Whether the GDPR applies. */
  gdprApplies?: boolean | null;
}

export const createConsentPreferences = (data: ConsentPreferences) => describe(data, "consent_preferences");

/**
 * The user withdrew consent.
 * iglu:com.snowplowanalytics.snowplow/consent_withdrawn/jsonschema/1-0-0
 */
export interface ConsentWithdrawn {
  /** Whether all consent was withdrawn. */
  all: boolean;
}

export const createConsentWithdrawn = (data: ConsentWithdrawn) => describe(data, "consent_withdrawn");

/**
 * An element that is watched came into the page.
 * iglu:com.snowplowanalytics.snowplow/create_element/jsonschema/1-0-0
 */
export interface CreateElement {
  /** Name that the configuration gives the element. (maxLength 255) */
  element_name: string;
}

export const createCreateElement = (data: CreateElement) => describe(data, "create_element");

/**
 * The desktop machine.
 * iglu:com.snowplowanalytics.snowplow/desktop_context/jsonschema/1-0-0
 */
export interface DesktopContext {
  /** Name of the operating system. */
  osType: string;
  /** Version of the operating system. */
  osVersion: string;
  /** Service pack of the operating system. */
  osServicePack?: string;
  /** Whether the operating system has 64 bits. */
  osIs64Bit?: boolean;
  /** Maker of the device. */
  deviceManufacturer?: string;
  /** Model of the device. */
  deviceModel?: string;
  /** Processors. */
  deviceProcessorCount?: number;
}

export const createDesktopContext = (data: DesktopContext) => describe(data, "desktop_context");

/**
 * An element that was watched left the page.
 * iglu:com.snowplowanalytics.snowplow/destroy_element/jsonschema/1-0-0
 */
export interface DestroyElement {
  /** Name that the configuration gives the element. (maxLength 255) */
  element_name: string;
}

export const createDestroyElement = (data: DestroyElement) => describe(data, "destroy_element");

/**
 * The tracker itself met an error.
 * iglu:com.snowplowanalytics.snowplow/diagnostic_error/jsonschema/1-0-0
 */
export interface DiagnosticError {
  /** Message of the error. (minLength 0, maxLength 2048) */
  message: string;
  /** Class that raised it. (minLength 0, maxLength 1024) */
  className?: string | null;
  /** Stack trace of the error. (minLength 0, maxLength 8192) */
  stackTrace?: string | null;
  /** Class of the error. (minLength 0, maxLength 1024) */
  exceptionName?: string | null;
}

export const createDiagnosticError = (data: DiagnosticError) => describe(data, "diagnostic_error");

/**
 * An element of a page that an event is about.
 * iglu:com.snowplowanalytics.snowplow/element/jsonschema/1-0-0
 */
export interface Element {
  /** Name that the configuration gives the element. (maxLength 255) */
  element_name: string;
  /** Id of the page view in which the element was first seen. (maxLength 36) */
  originating_page_view?: string;
  /** Height in pixels. */
  height: number;
  /** Width in pixels. */
  width: number;
  /** Left edge in the viewport, in pixels. */
  position_x: number;
  /** Top edge in the viewport, in pixels. */
  position_y: number;
  /** Left edge in the document, in pixels. */
  doc_position_x?: number;
  /** Top edge in the document, in pixels. */
  doc_position_y?: number;
  /** Place among the elements that match, from 1. (minimum 1) */
  element_index?: number;
  /** How many elements match. (minimum 1) */
  element_matches?: number;
  /** Values read from the element. */
  attributes?:
    | {
        /** maxLength 40 */
        source: "callback" | "content" | "selector" | "dataset" | "attributes" | "properties" | "child_text" | "error";
        /** maxLength 255 */
        attribute: string;
        /** maxLength 2048 */
        value: string;
      }[]
    | null;
}

export const createElement = (data: Element) => describe(data, "element");

/**
 * The event specification that an event follows.
 * iglu:com.snowplowanalytics.snowplow/event_specification/jsonschema/1-0-4
 */
export interface EventSpecification {
  /** Id of the event specification. (minLength 1, maxLength 254) */
  id: string;
  /** Its name. (minLength 1, maxLength 256) */
  name?: string | null;
  /** Id of the data product that it belongs to. (minLength 1, maxLength 256) */
  data_product_id?: string | null;
  /** Name of that data product. (minLength 1, maxLength 256) */
  data_product_name?: string | null;
  /** Domain of that data product. (minLength 1, maxLength 256) */
  data_product_domain?: string | null;
  /** Its version. (minimum 0, maximum 2147483647) */
  version?: number | null;
}

export const createEventSpecification = (data: EventSpecification) => describe(data, "event_specification", "1-0-4");

/**
 * An element came into view.
 * iglu:com.snowplowanalytics.snowplow/expose_element/jsonschema/1-0-0
 */
export interface ExposeElement {
  /** Name that the configuration gives the element. (maxLength 255) */
  element_name: string;
}

export const createExposeElement = (data: ExposeElement) => describe(data, "expose_element");

/**
 * The Flash player.
 * iglu:com.snowplowanalytics.snowplow/flash_context/jsonschema/1-0-0
 */
export interface FlashContext {
  /** Kind of player. */
  playerType: "ActiveX" | "Desktop" | "External" | "PlugIn" | "StandAlone";
  version: string;
  /** Size of the stage in pixels. */
  stageSize?: {
    width: number;
    height: number;
  };
  /** Whether it is the debugging player. */
  isDebugger: boolean;
  /** Whether local storage is allowed. */
  hasLocalStorage: boolean;
  /** Whether scripts may be reached. */
  hasScriptAccess: boolean;
  domainSessionIndex?: number;
  domainUserId?: string;
  userFingerprint?: string;
}

export const createFlashContext = (data: FlashContext) => describe(data, "flash_context");

/**
 * A form's element got the focus.
 * iglu:com.snowplowanalytics.snowplow/focus_form/jsonschema/1-0-0
 */
export interface FocusForm {
  /** Id or name of the form. (minLength 0, maxLength 4096) */
  formId: string;
  /** Id attribute of the element. (minLength 0, maxLength 4096) */
  elementId: string;
  /** Tag of the element. */
  nodeName: "INPUT" | "TEXTAREA" | "SELECT";
  /** Type of the input. */
  elementType?:
    | "button"
    | "checkbox"
    | "color"
    | "date"
    | "datetime"
    | "datetime-local"
    | "email"
    | "file"
    | "hidden"
    | "image"
    | "month"
    | "number"
    | "password"
    | "radio"
    | "range"
    | "reset"
    | "search"
    | "submit"
    | "tel"
    | "text"
    | "time"
    | "url"
    | "week";
  /** Class names of the element. */
  elementClasses?: string[] | null;
  /** Value of the element. (minLength 0, maxLength 65535) */
  value: string | null;
}

export const createFocusForm = (data: FocusForm) => describe(data, "focus_form");

/**
 * The ground in law for processing an event.
 * iglu:com.snowplowanalytics.snowplow/gdpr/jsonschema/1-0-0
 */
export interface Gdpr {
  /** Ground in law. */
  basisForProcessing:
    | "consent"
    | "contract"
    | "legal_obligation"
    | "vital_interests"
    | "public_task"
    | "legitimate_interests";
  /** Id of the policy. (maxLength 255) */
  documentId?: string | null;
  /** Version of the policy. (maxLength 16) */
  documentVersion?: string | null;
  /** What the policy says. (maxLength 4096) */
  documentDescription?: string | null;
}

export const createGdpr = (data: Gdpr) => describe(data, "gdpr");

/**
 * Where the device is.
 * iglu:com.snowplowanalytics.snowplow/geolocation_context/jsonschema/1-1-0
 */
export interface GeolocationContext {
  /** Degrees north. (minimum -90, maximum 90) */
  latitude: number;
  /** Degrees east. (minimum -180, maximum 180) */
  longitude: number;
  /** Accuracy of the position, in metres. */
  latitudeLongitudeAccuracy?: number | null;
  /** Metres above the ellipsoid. */
  altitude?: number | null;
  /** Accuracy of the altitude, in metres. */
  altitudeAccuracy?: number | null;
  /** Direction of travel, in degrees from north. */
  bearing?: number | null;
  /** Speed in metres a second. */
  speed?: number | null;
  /** When it was measured, in epoch milliseconds. */
  timestamp?: number | null;
}

export const createGeolocationContext = (data: GeolocationContext) => describe(data, "geolocation_context", "1-1-0");

/**
 * A link was clicked.
 * iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1
 */
export interface LinkClick {
  /** Id attribute of the element. */
  elementId?: string;
  /** Class names of the element. */
  elementClasses?: string[];
  /** Target attribute of the link. */
  elementTarget?: string;
  /** Address that the link leads to. (minLength 1) */
  targetUrl: string;
  /** HTML inside the link. */
  elementContent?: string;
}

export const createLinkClick = (data: LinkClick) => describe(data, "link_click", "1-0-1");

/**
 * The state of a media player.
 * iglu:com.snowplowanalytics.snowplow/media_player/jsonschema/2-0-0
 */
export interface MediaPlayer {
  /** Position in the media, in seconds. (minimum 0, maximum 2147483647) */
  currentTime: number;
  /** Length of the media, in seconds. (minimum 0, maximum 2147483647) */
  duration?: number | null;
  /** Whether the end was reached. */
  ended: boolean;
  /** Whether it fills the screen. */
  fullscreen?: boolean | null;
  /** Whether it is live. */
  livestream?: boolean | null;
  /** Name that the page gives the media. (maxLength 4096) */
  label?: string | null;
  /** Whether it starts again at the end. */
  loop?: boolean | null;
  /** Kind of media. */
  mediaType?: "video" | "audio" | null;
  /** Whether the sound is off. */
  muted?: boolean | null;
  /** Whether it is paused. */
  paused: boolean;
  /** Whether it plays in a small window. */
  pictureInPicture?: boolean | null;
  /** Speed, 1 is normal. (minimum 0, maximum 16) */
  playbackRate?: number | null;
  /** Kind of player. (maxLength 4096) */
  playerType?: string | null;
  /** Quality of the media. (maxLength 4096) */
  quality?: string | null;
  /** Volume in percent. (minimum 0, maximum 100) */
  volume?: number | null;
}

export const createMediaPlayer = (data: MediaPlayer) => describe(data, "media_player", "2-0-0");

/**
 * The state of a media player.
 * iglu:com.snowplowanalytics.snowplow/media_player/jsonschema/1-0-0
 */
export interface MediaPlayerV1 {
  /** Position in the media, in seconds. (minimum 0, maximum 9007199254740991) */
  currentTime: number;
  /** Length of the media, in seconds. (minimum 0, maximum 9007199254740991) */
  duration: number | null;
  /** Whether the end was reached. */
  ended: boolean;
  /** Whether it is live. */
  isLive?: boolean;
  /** Whether it starts again at the end. */
  loop: boolean;
  /** Whether the sound is off. */
  muted: boolean;
  /** Whether it is paused. */
  paused: boolean;
  /** Share of the whole, in percent. (minimum 0, maximum 100) */
  percentProgress?: number | null;
  /** Speed, 1 is normal. (minimum -9007199254740991, maximum 9007199254740991) */
  playbackRate: number;
  /** Volume in percent. (minimum 0, maximum 100) */
  volume: number;
}

export const createMediaPlayerV1 = (data: MediaPlayerV1) => describe(data, "media_player");

/**
 * Something happened in a media player.
 * iglu:com.snowplowanalytics.snowplow/media_player_event/jsonschema/1-0-0
 */
export interface MediaPlayerEvent {
  /** What happened. (maxLength 255) */
  type: string;
  /** Name that the page gives the media. (maxLength 4096) */
  label?: string | null;
}

export const createMediaPlayerEvent = (data: MediaPlayerEvent) => describe(data, "media_player_event");

/**
 * The phone or tablet and its state.
 * iglu:com.snowplowanalytics.snowplow/mobile_context/jsonschema/1-0-3
 */
export interface MobileContext {
  /** Name of the operating system. */
  osType: string;
  /** Version of the operating system. */
  osVersion: string;
  /** Maker of the device. */
  deviceManufacturer: string;
  /** Model of the device. */
  deviceModel: string;
  /** Mobile carrier. */
  carrier?: string | null;
  /** Kind of network. */
  networkType?: "mobile" | "wifi" | "offline" | null;
  /** Technology of the mobile network. */
  networkTechnology?: string | null;
  /** OpenIDFA of the device. */
  openIdfa?: string | null;
  /** Advertising id on Apple devices. */
  appleIdfa?: string | null;
  /** Vendor id on Apple devices. */
  appleIdfv?: string | null;
  /** Advertising id on Android devices. */
  androidIdfa?: string | null;
  /** Memory of the device, in bytes. (minimum 0, maximum 9223372036854776000) */
  physicalMemory?: number | null;
  /** Free memory of the device, in bytes. (minimum 0, maximum 9223372036854776000) */
  systemAvailableMemory?: number | null;
  /** Memory that the application may still use, in bytes. (minimum 0, maximum 9223372036854776000) */
  appAvailableMemory?: number | null;
  /** Charge in percent. (minimum 0, maximum 100) */
  batteryLevel?: number | null;
  /** State of the battery. (maxLength 255) */
  batteryState?: "unplugged" | "charging" | "full" | null;
  /** Whether the device saves power. */
  lowPowerMode?: boolean | null;
  /** Free storage, in bytes. (minimum 0, maximum 9223372036854776000) */
  availableStorage?: number | null;
  /** Storage of the device, in bytes. (minimum 0, maximum 9223372036854776000) */
  totalStorage?: number | null;
  /** Whether the device is held upright. */
  isPortrait?: boolean | null;
  /** Size of the screen as WxH. (maxLength 20) */
  resolution?: string | null;
  /** Physical pixels a logical one. (minimum 0, maximum 1000) */
  scale?: number | null;
  /** Language of the device. (maxLength 8) */
  language?: string | null;
  /** App set id on Android. (format "uuid") */
  appSetId?: string | null;
  /** Scope of the app set id. */
  appSetIdScope?: "app" | "developer" | null;
}

export const createMobileContext = (data: MobileContext) => describe(data, "mobile_context", "1-0-3");

/**
 * An element went out of view.
 * iglu:com.snowplowanalytics.snowplow/obscure_element/jsonschema/1-0-0
 */
export interface ObscureElement {
  /** Name that the configuration gives the element. (maxLength 255) */
  element_name: string;
}

export const createObscureElement = (data: ObscureElement) => describe(data, "obscure_element");

/**
 * The event that this one was made from.
 * iglu:com.snowplowanalytics.snowplow/parent_event/jsonschema/1-0-0
 */
export interface ParentEvent {
  /** Id of the event that this one was made from. (format "uuid") */
  parentEventId: string;
}

export const createParentEvent = (data: ParentEvent) => describe(data, "parent_event");

/**
 * A product was taken out of the cart.
 * iglu:com.snowplowanalytics.snowplow/remove_from_cart/jsonschema/1-0-0
 */
export interface RemoveFromCart {
  /** Stock-keeping unit of the product. */
  sku: string;
  /** Name of the product. */
  name?: string;
  /** Category of the product. */
  category?: string;
  /** Price of one. */
  unitPrice?: number;
  /** How many. */
  quantity: number;
  /** Currency, three letters of ISO 4217. */
  currency?: string;
}

export const createRemoveFromCart = (data: RemoveFromCart) => describe(data, "remove_from_cart");

/**
 * A screen was shown.
 * iglu:com.snowplowanalytics.snowplow/screen_view/jsonschema/1-0-0
 */
export interface ScreenView {
  /** Name of the screen. */
  name?: string;
  /** Id of this view of the screen. */
  id?: string;
}

export const createScreenView = (data: ScreenView) => describe(data, "screen_view");

/**
 * The site was searched.
 * iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0
 */
export interface SiteSearch {
  /** Words that were searched for. (minItems 1) */
  terms: string[];
  /** Filters that were set, by name. */
  filters?: { [key: string]: unknown };
  /** How many results there are. (minimum 0, maximum 2147483647) */
  totalResults?: number;
  /** How many of them are on the first page. (minimum 0, maximum 2147483647) */
  pageResults?: number;
}

export const createSiteSearch = (data: SiteSearch) => describe(data, "site_search");

/**
 * Something was liked, shared or the like on a social network.
 * iglu:com.snowplowanalytics.snowplow/social_interaction/jsonschema/1-0-0
 */
export interface SocialInteraction {
  /** What was done. */
  action: string;
  /** Social network. */
  network: string;
  /** What it was done to. */
  target?: string;
}

export const createSocialInteraction = (data: SocialInteraction) => describe(data, "social_interaction");

/**
 * A form was submitted.
 * iglu:com.snowplowanalytics.snowplow/submit_form/jsonschema/1-0-0
 */
export interface SubmitForm {
  /** Id or name of the form. (minLength 0, maxLength 4096) */
  formId: string;
  /** Class names of the form. */
  formClasses?: string[];
  /** The form's elements and their values. */
  elements?: {
    /** minLength 0, maxLength 65535 */
    name: string;
    /** minLength 0, maxLength 65535 */
    value: string | null;
    /** Tag of the element. */
    nodeName: "INPUT" | "TEXTAREA" | "SELECT";
    type?:
      | "button"
      | "checkbox"
      | "color"
      | "date"
      | "datetime"
      | "datetime-local"
      | "email"
      | "file"
      | "hidden"
      | "image"
      | "month"
      | "number"
      | "password"
      | "radio"
      | "range"
      | "reset"
      | "search"
      | "submit"
      | "tel"
      | "text"
      | "time"
      | "url"
      | "week";
  }[];
}

export const createSubmitForm = (data: SubmitForm) => describe(data, "submit_form");

/**
 * Something took a time.
 * iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0
 */
export interface Timing {
  /** Group that the timing belongs to. */
  category: string;
  /** What was timed. */
  variable: string;
  /** How long it took, in milliseconds. */
  timing: number;
  /** More about it. */
  label?: string;
}

export const createTiming = (data: Timing) => describe(data, "timing");

/**
 * The view of a page that an event belongs to.
 * iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0
 */
export interface WebPage {
  /** Id of the page view, made by the tracker. (pattern "^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$") */
  id: string;
}

export const createWebPage = (data: WebPage) => describe(data, "web_page");

/**
 * How fast and steady a page was, by the Web Vitals measures.
 * iglu:com.snowplowanalytics.snowplow/web_vitals/jsonschema/1-0-0
 */
export interface WebVitals {
  /** Cumulative layout shift, a score. (minimum 0, maximum 2147483647) */
  cls?: number | null;
  /** First input delay, in milliseconds. (minimum 0, maximum 2147483647) */
  fid?: number | null;
  /** Largest contentful paint, in milliseconds. (minimum 0, maximum 2147483647) */
  lcp?: number | null;
  /** First contentful paint, in milliseconds. (minimum 0, maximum 2147483647) */
  fcp?: number | null;
  /** Interaction to next paint, in milliseconds. (minimum 0, maximum 2147483647) */
  inp?: number | null;
  /** Time to first byte, in milliseconds. (minimum 0, maximum 2147483647) */
  ttfb?: number | null;
  /** How the page was navigated to. (maxLength 128) */
  navigationType?: string | null;
}

export const createWebVitals = (data: WebVitals) => describe(data, "web_vitals");
