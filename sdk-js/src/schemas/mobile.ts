/**
 * Events and entities of com.snowplowanalytics.mobile.
 *
 * Printed from protocol/schemas by generate.mjs of this folder. Change them there.
 */

const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: `iglu:com.snowplowanalytics.mobile/${name}/jsonschema/${version}`, data }) as const;

/**
 * The version of a web application.
 * iglu:com.snowplowanalytics.mobile/application/jsonschema/1-0-0
 */
export interface Application {
  /** Version that a user would name. (maxLength 255) */
  version: string;
  /** Build of that version. (maxLength 255) */
  build: string;
}

export const createApplication = (data: Application) => describe(data, "application");

/**
 * The application was installed.
 * iglu:com.snowplowanalytics.mobile/application_install/jsonschema/1-0-0
 */
export type ApplicationInstall = { [key: string]: never };

export const createApplicationInstall = (data: ApplicationInstall = {}) => describe(data, "application_install");

/**
 * Whether the application is in the foreground.
 * iglu:com.snowplowanalytics.mobile/application_lifecycle/jsonschema/1-0-0
 */
export interface ApplicationLifecycle {
  /** Whether the application is in the foreground. */
  isVisible: boolean;
  /** How often it changed. (minimum 0, maximum 2147483647) */
  index?: number;
}

export const createApplicationLifecycle = (data: ApplicationLifecycle) => describe(data, "application_lifecycle");

/**
 * The link that opened the screen.
 * iglu:com.snowplowanalytics.mobile/deep_link/jsonschema/1-0-0
 */
export interface DeepLink {
  /** The link. (maxLength 4096, format "uri") */
  url: string;
  /** Who opened it. (maxLength 4096, format "uri") */
  referrer?: string;
}

export const createDeepLink = (data: DeepLink) => describe(data, "deep_link");

/**
 * A link opened the application.
 * iglu:com.snowplowanalytics.mobile/deep_link_received/jsonschema/1-0-0
 */
export interface DeepLinkReceived {
  /** The link. (maxLength 4096, format "uri") */
  url: string;
  /** Who opened it. (maxLength 4096, format "uri") */
  referrer?: string;
}

export const createDeepLinkReceived = (data: DeepLinkReceived) => describe(data, "deep_link_received");

/**
 * An item of a list came into view.
 * iglu:com.snowplowanalytics.mobile/list_item_view/jsonschema/1-0-0
 */
export interface ListItemView {
  /** Index of the item, from 0. (minimum 0, maximum 65535) */
  index: number;
  /** Items in the list. (minimum 0, maximum 65535) */
  items_count?: number | null;
}

export const createListItemView = (data: ListItemView) => describe(data, "list_item_view");

/**
 * A notification was received.
 * iglu:com.snowplowanalytics.mobile/message_notification/jsonschema/1-0-0
 */
export interface MessageNotification {
  /** Title. (maxLength 1024) */
  title: string;
  /** Text. (maxLength 4096) */
  body: string;
  /** What made the notification. */
  trigger: "push" | "location" | "calendar" | "timeInterval" | "other";
  /** When it was made. (format "date-time") */
  notificationTimestamp?: string | null;
  /** Sound that it plays. (maxLength 1024) */
  sound?: string | null;
  /** Action that it stands for. (maxLength 1024) */
  action?: string | null;
  /** Key of the text's translation. (maxLength 1024) */
  bodyLocKey?: string | null;
  /** Arguments of the text's translation. (minItems 1) */
  bodyLocArgs?: (string | null)[] | null;
  /** Key of the title's translation. (maxLength 1024) */
  titleLocKey?: string | null;
  /** Arguments of the title's translation. (minItems 1) */
  titleLocArgs?: (string | null)[] | null;
  /** Group of notifications. (maxLength 1024) */
  group?: string | null;
  /** Category of the notification. (maxLength 1024) */
  category?: string | null;
  /** How many it stands for. (minimum 0, maximum 10000) */
  notificationCount?: number | null;
  /** Subtitle. (maxLength 1024) */
  subtitle?: string | null;
  /** Whether there is content to fetch. */
  contentAvailable?: boolean | null;
  /** Thread of notifications. (maxLength 1024) */
  threadIdentifier?: string | null;
  /** Icon. (maxLength 1024) */
  icon?: string | null;
  /** Tag. (maxLength 1024) */
  tag?: string | null;
  /** Files that go with it. */
  attachments?:
    | {
        /** maxLength 1024 */
        identifier: string;
        /** maxLength 1024, format "uri" */
        url: string;
        /** maxLength 1024 */
        type: string;
      }[]
    | null;
}

export const createMessageNotification = (data: MessageNotification) => describe(data, "message_notification");

/**
 * The screen that an event happened on.
 * iglu:com.snowplowanalytics.mobile/screen/jsonschema/1-0-0
 */
export interface Screen {
  /** Name of the screen. */
  name: string;
  /** Kind of the screen. */
  type?: string;
  /** Id of this view of the screen. (maxLength 36, format "uuid") */
  id: string;
  /** View controller, on iOS. */
  viewController?: string;
  /** Topmost view controller, on iOS. */
  topViewController?: string;
  /** Activity, on Android. */
  activity?: string;
  /** Fragment, on Android. */
  fragment?: string;
}

export const createScreen = (data: Screen) => describe(data, "screen");

/**
 * A screen was left.
 * iglu:com.snowplowanalytics.mobile/screen_end/jsonschema/1-0-0
 */
export type ScreenEnd = { [key: string]: never };

export const createScreenEnd = (data: ScreenEnd = {}) => describe(data, "screen_end");

/**
 * What happened while a screen was shown.
 * iglu:com.snowplowanalytics.mobile/screen_summary/jsonschema/1-0-0
 */
export interface ScreenSummary {
  /** Seconds that the screen was in the foreground. (minimum 0, maximum 2147483647) */
  foreground_sec: number;
  /** Seconds that it was in the background. (minimum 0, maximum 2147483647) */
  background_sec?: number | null;
  /** Index of the last list item seen. (minimum 0, maximum 65535) */
  last_item_index?: number | null;
  /** Items in the list. (minimum 0, maximum 65535) */
  items_count?: number | null;
  /** Smallest horizontal offset, in pixels. (minimum -2147483647, maximum 2147483647) */
  min_x_offset?: number | null;
  /** Largest horizontal offset, in pixels. (minimum -2147483647, maximum 2147483647) */
  max_x_offset?: number | null;
  /** Smallest vertical offset, in pixels. (minimum -2147483647, maximum 2147483647) */
  min_y_offset?: number | null;
  /** Largest vertical offset, in pixels. (minimum -2147483647, maximum 2147483647) */
  max_y_offset?: number | null;
  /** Width of the content, in pixels. (minimum 0, maximum 2147483647) */
  content_width?: number | null;
  /** Height of the content, in pixels. (minimum 0, maximum 2147483647) */
  content_height?: number | null;
}

export const createScreenSummary = (data: ScreenSummary) => describe(data, "screen_summary");

/**
 * A screen was shown.
 * iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0
 */
export interface ScreenView {
  /** Name of the screen. */
  name: string;
  /** Kind of the screen. */
  type?: string;
  /** Id of this view of the screen. (maxLength 36, format "uuid") */
  id: string;
  /** Name of the screen before. */
  previousName?: string;
  /** Id of the view before. (format "uuid") */
  previousId?: string;
  /** Kind of the screen before. */
  previousType?: string;
  /** How the screens changed. */
  transitionType?: string;
}

export const createScreenView = (data: ScreenView) => describe(data, "screen_view");

/**
 * The user scrolled on a screen.
 * iglu:com.snowplowanalytics.mobile/scroll_changed/jsonschema/1-0-0
 */
export interface ScrollChanged {
  /** Horizontal offset, in pixels. (minimum -2147483647, maximum 2147483647) */
  x_offset?: number | null;
  /** Vertical offset, in pixels. (minimum -2147483647, maximum 2147483647) */
  y_offset?: number | null;
  /** Width of the view, in pixels. (minimum 0, maximum 2147483647) */
  view_width?: number | null;
  /** Height of the view, in pixels. (minimum 0, maximum 2147483647) */
  view_height?: number | null;
  /** Width of the content, in pixels. (minimum 0, maximum 2147483647) */
  content_width?: number | null;
  /** Height of the content, in pixels. (minimum 0, maximum 2147483647) */
  content_height?: number | null;
}

export const createScrollChanged = (data: ScrollChanged) => describe(data, "scroll_changed");
