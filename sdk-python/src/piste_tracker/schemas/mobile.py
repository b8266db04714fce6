"""Events and entities of com.snowplowanalytics.mobile.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from piste_tracker.schemas.described import Described


class Application(Described):
    """The version of a web application.

    Schema application 1-0-0 of com.snowplowanalytics.mobile.

    - version: Version that a user would name.
    - build: Build of that version.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/application/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        version: str,
        build: str,
    ) -> None:
        super().__init__(
            {
                "version": version,
                "build": build,
            },
        )


class ApplicationInstall(Described):
    """The application was installed.

    Schema application_install 1-0-0 of com.snowplowanalytics.mobile.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/application_install/jsonschema/1-0-0"


class ApplicationLifecycle(Described):
    """Whether the application is in the foreground.

    Schema application_lifecycle 1-0-0 of com.snowplowanalytics.mobile.

    - is_visible: Whether the application is in the foreground.
    - index: How often it changed.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/application_lifecycle/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        is_visible: bool,
        index: int | None = None,
    ) -> None:
        super().__init__(
            {
                "isVisible": is_visible,
                "index": index,
            },
        )


class DeepLink(Described):
    """The link that opened the screen.

    Schema deep_link 1-0-0 of com.snowplowanalytics.mobile.

    - url: The link.
    - referrer: Who opened it.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/deep_link/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        url: str,
        referrer: str | None = None,
    ) -> None:
        super().__init__(
            {
                "url": url,
                "referrer": referrer,
            },
        )


class DeepLinkReceived(Described):
    """A link opened the application.

    Schema deep_link_received 1-0-0 of com.snowplowanalytics.mobile.

    - url: The link.
    - referrer: Who opened it.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/deep_link_received/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        url: str,
        referrer: str | None = None,
    ) -> None:
        super().__init__(
            {
                "url": url,
                "referrer": referrer,
            },
        )


class ListItemView(Described):
    """An item of a list came into view.

    Schema list_item_view 1-0-0 of com.snowplowanalytics.mobile.

    - index: Index of the item, from 0.
    - items_count: Items in the list.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/list_item_view/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        index: int,
        items_count: int | None = None,
    ) -> None:
        super().__init__(
            {
                "index": index,
                "items_count": items_count,
            },
        )


class MessageNotification(Described):
    """A notification was received.

    Schema message_notification 1-0-0 of com.snowplowanalytics.mobile.

    - title: Title.
    - body: Text.
    - trigger: What made the notification.
    - notification_timestamp: When it was made.
    - sound: Sound that it plays.
    - action: Action that it stands for.
    - body_loc_key: Key of the text's translation.
    - body_loc_args: Arguments of the text's translation.
    - title_loc_key: Key of the title's translation.
    - title_loc_args: Arguments of the title's translation.
    - group: Group of notifications.
    - category: Category of the notification.
    - notification_count: How many it stands for.
    - subtitle: Subtitle.
    - content_available: Whether there is content to fetch.
    - thread_identifier: Thread of notifications.
    - icon: Icon.
    - tag: Tag.
    - attachments: Files that go with it.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/message_notification/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        title: str,
        body: str,
        trigger: Literal["push", "location", "calendar", "timeInterval", "other"],
        notification_timestamp: str | datetime | None = None,
        sound: str | None = None,
        action: str | None = None,
        body_loc_key: str | None = None,
        body_loc_args: Sequence[str] | None = None,
        title_loc_key: str | None = None,
        title_loc_args: Sequence[str] | None = None,
        group: str | None = None,
        category: str | None = None,
        notification_count: int | None = None,
        subtitle: str | None = None,
        content_available: bool | None = None,
        thread_identifier: str | None = None,
        icon: str | None = None,
        tag: str | None = None,
        attachments: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(
            {
                "title": title,
                "body": body,
                "trigger": trigger,
                "notificationTimestamp": notification_timestamp,
                "sound": sound,
                "action": action,
                "bodyLocKey": body_loc_key,
                "bodyLocArgs": body_loc_args,
                "titleLocKey": title_loc_key,
                "titleLocArgs": title_loc_args,
                "group": group,
                "category": category,
                "notificationCount": notification_count,
                "subtitle": subtitle,
                "contentAvailable": content_available,
                "threadIdentifier": thread_identifier,
                "icon": icon,
                "tag": tag,
                "attachments": attachments,
            },
        )


class Screen(Described):
    """The screen that an event happened on.

    Schema screen 1-0-0 of com.snowplowanalytics.mobile.

    - name: Name of the screen.
    - id: Id of this view of the screen.
    - type: Kind of the screen.
    - view_controller: View controller, on iOS.
    - top_view_controller: Topmost view controller, on iOS.
    - activity: Activity, on Android.
    - fragment: Fragment, on Android.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/screen/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        name: str,
        id: str,
        type: str | None = None,
        view_controller: str | None = None,
        top_view_controller: str | None = None,
        activity: str | None = None,
        fragment: str | None = None,
    ) -> None:
        super().__init__(
            {
                "name": name,
                "id": id,
                "type": type,
                "viewController": view_controller,
                "topViewController": top_view_controller,
                "activity": activity,
                "fragment": fragment,
            },
        )


class ScreenEnd(Described):
    """A screen was left.

    Schema screen_end 1-0-0 of com.snowplowanalytics.mobile.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/screen_end/jsonschema/1-0-0"


class ScreenSummary(Described):
    """What happened while a screen was shown.

    Schema screen_summary 1-0-0 of com.snowplowanalytics.mobile.

    - foreground_sec: Seconds that the screen was in the foreground.
    - background_sec: Seconds that it was in the background.
    - last_item_index: Index of the last list item seen.
    - items_count: Items in the list.
    - min_x_offset: Smallest horizontal offset, in pixels.
    - max_x_offset: Largest horizontal offset, in pixels.
    - min_y_offset: Smallest vertical offset, in pixels.
    - max_y_offset: Largest vertical offset, in pixels.
    - content_width: Width of the content, in pixels.
    - content_height: Height of the content, in pixels.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/screen_summary/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        foreground_sec: float,
        background_sec: float | None = None,
        last_item_index: int | None = None,
        items_count: int | None = None,
        min_x_offset: int | None = None,
        max_x_offset: int | None = None,
        min_y_offset: int | None = None,
        max_y_offset: int | None = None,
        content_width: int | None = None,
        content_height: int | None = None,
    ) -> None:
        super().__init__(
            {
                "foreground_sec": foreground_sec,
                "background_sec": background_sec,
                "last_item_index": last_item_index,
                "items_count": items_count,
                "min_x_offset": min_x_offset,
                "max_x_offset": max_x_offset,
                "min_y_offset": min_y_offset,
                "max_y_offset": max_y_offset,
                "content_width": content_width,
                "content_height": content_height,
            },
        )


class ScreenView(Described):
    """A screen was shown.

    Schema screen_view 1-0-0 of com.snowplowanalytics.mobile.

    - name: Name of the screen.
    - id: Id of this view of the screen.
    - type: Kind of the screen.
    - previous_name: Name of the screen before.
    - previous_id: Id of the view before.
    - previous_type: Kind of the screen before.
    - transition_type: How the screens changed.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        name: str,
        id: str,
        type: str | None = None,
        previous_name: str | None = None,
        previous_id: str | None = None,
        previous_type: str | None = None,
        transition_type: str | None = None,
    ) -> None:
        super().__init__(
            {
                "name": name,
                "id": id,
                "type": type,
                "previousName": previous_name,
                "previousId": previous_id,
                "previousType": previous_type,
                "transitionType": transition_type,
            },
        )


class ScrollChanged(Described):
    """The user scrolled on a screen.

    Schema scroll_changed 1-0-0 of com.snowplowanalytics.mobile.

    - x_offset: Horizontal offset, in pixels.
    - y_offset: Vertical offset, in pixels.
    - view_width: Width of the view, in pixels.
    - view_height: Height of the view, in pixels.
    - content_width: Width of the content, in pixels.
    - content_height: Height of the content, in pixels.
    """

    SCHEMA = "iglu:com.snowplowanalytics.mobile/scroll_changed/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        x_offset: int | None = None,
        y_offset: int | None = None,
        view_width: int | None = None,
        view_height: int | None = None,
        content_width: int | None = None,
        content_height: int | None = None,
    ) -> None:
        super().__init__(
            {
                "x_offset": x_offset,
                "y_offset": y_offset,
                "view_width": view_width,
                "view_height": view_height,
                "content_width": content_width,
                "content_height": content_height,
            },
        )
