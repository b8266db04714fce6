"""Events and entities of com.snowplowanalytics.snowplow.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from piste_tracker.schemas.described import Described


class ActivityMetrics(Described):
    """How much the user did on a page.

    Schema activity_metrics 1-0-0 of com.snowplowanalytics.snowplow.

    - mouse_distance: How far the pointer moved, in pixels.
    - scroll_distance: How far the page was scrolled, in pixels.
    - key_presses: How many keys were pressed.
    - clicks: How many clicks there were.
    - touches: How many touches there were.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/activity_metrics/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        mouse_distance: int,
        scroll_distance: int,
        key_presses: int,
        clicks: int,
        touches: int,
    ) -> None:
        super().__init__(
            {
                "mouseDistance": mouse_distance,
                "scrollDistance": scroll_distance,
                "keyPresses": key_presses,
                "clicks": clicks,
                "touches": touches,
            },
        )


class AdClick(Described):
    """An ad was clicked.

    Schema ad_click 1-0-0 of com.snowplowanalytics.snowplow.

    - target_url: Address that the link leads to.
    - click_id: Id of the click.
    - impression_id: Id of the impression.
    - zone_id: Place that the ad was shown in.
    - banner_id: Id of the banner.
    - campaign_id: Id of the campaign.
    - advertiser_id: Id of the advertiser.
    - cost_model: What is paid for: action, click or a thousand impressions.
    - cost: What it cost.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/ad_click/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        target_url: str,
        click_id: str | None = None,
        impression_id: str | None = None,
        zone_id: str | None = None,
        banner_id: str | None = None,
        campaign_id: str | None = None,
        advertiser_id: str | None = None,
        cost_model: Literal["cpa", "cpc", "cpm"] | None = None,
        cost: float | None = None,
    ) -> None:
        super().__init__(
            {
                "targetUrl": target_url,
                "clickId": click_id,
                "impressionId": impression_id,
                "zoneId": zone_id,
                "bannerId": banner_id,
                "campaignId": campaign_id,
                "advertiserId": advertiser_id,
                "costModel": cost_model,
                "cost": cost,
            },
        )


class AdConversion(Described):
    """An ad led to something of value.

    Schema ad_conversion 1-0-0 of com.snowplowanalytics.snowplow.

    - conversion_id: Id of the conversion.
    - campaign_id: Id of the campaign.
    - advertiser_id: Id of the advertiser.
    - category: Group of the conversion.
    - action: Kind of the conversion.
    - property: What it was about.
    - cost_model: What is paid for: action, click or a thousand impressions.
    - cost: What it cost.
    - initial_value: What the conversion is worth.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/ad_conversion/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        conversion_id: str | None = None,
        campaign_id: str | None = None,
        advertiser_id: str | None = None,
        category: str | None = None,
        action: str | None = None,
        property: str | None = None,
        cost_model: Literal["cpa", "cpc", "cpm"] | None = None,
        cost: float | None = None,
        initial_value: float | None = None,
    ) -> None:
        super().__init__(
            {
                "conversionId": conversion_id,
                "campaignId": campaign_id,
                "advertiserId": advertiser_id,
                "category": category,
                "action": action,
                "property": property,
                "costModel": cost_model,
                "cost": cost,
                "initialValue": initial_value,
            },
        )


class AdImpression(Described):
    """An ad was shown.

    Schema ad_impression 1-0-0 of com.snowplowanalytics.snowplow.

    - impression_id: Id of the impression.
    - zone_id: Place that the ad was shown in.
    - banner_id: Id of the banner.
    - campaign_id: Id of the campaign.
    - advertiser_id: Id of the advertiser.
    - target_url: Address that the link leads to.
    - cost_model: What is paid for: action, click or a thousand impressions.
    - cost: What it cost.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/ad_impression/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        impression_id: str | None = None,
        zone_id: str | None = None,
        banner_id: str | None = None,
        campaign_id: str | None = None,
        advertiser_id: str | None = None,
        target_url: str | None = None,
        cost_model: Literal["cpa", "cpc", "cpm"] | None = None,
        cost: float | None = None,
    ) -> None:
        super().__init__(
            {
                "impressionId": impression_id,
                "zoneId": zone_id,
                "bannerId": banner_id,
                "campaignId": campaign_id,
                "advertiserId": advertiser_id,
                "targetUrl": target_url,
                "costModel": cost_model,
                "cost": cost,
            },
        )


class AddToCart(Described):
    """A product was put into the cart.

    Schema add_to_cart 1-0-0 of com.snowplowanalytics.snowplow.

    - sku: Stock-keeping unit of the product.
    - quantity: How many.
    - name: Name of the product.
    - category: Category of the product.
    - unit_price: Price of one.
    - currency: Currency, three letters of ISO 4217.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/add_to_cart/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        sku: str,
        quantity: float,
        name: str | None = None,
        category: str | None = None,
        unit_price: float | None = None,
        currency: str | None = None,
    ) -> None:
        super().__init__(
            {
                "sku": sku,
                "quantity": quantity,
                "name": name,
                "category": category,
                "unitPrice": unit_price,
                "currency": currency,
            },
        )


class Application(Described):
    """The version of a web application.

    Schema application 1-0-0 of com.snowplowanalytics.snowplow.

    - version: Version that a user would name.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/application/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        version: str,
    ) -> None:
        super().__init__(
            {
                "version": version,
            },
        )


class ApplicationBackground(Described):
    """The application went to the background.

    Schema application_background 1-0-0 of com.snowplowanalytics.snowplow.

    - background_index: How often it went to the background.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/application_background/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        background_index: int | None = None,
    ) -> None:
        super().__init__(
            {
                "backgroundIndex": background_index,
            },
        )


class ApplicationError(Described):
    """The application raised an error.

    Schema application_error 1-0-2 of com.snowplowanalytics.snowplow.

    - programming_language: Language that the application is written in.
    - message: Message of the error.
    - thread_name: Name of the thread.
    - thread_id: Id of the thread.
    - stack_trace: Stack trace of the error.
    - cause_stack_trace: Stack trace of the error's cause.
    - line_number: Line that raised it.
    - class_name: Class that raised it.
    - exception_name: Class of the error.
    - is_fatal: Whether the application ended with it.
    - line_column: Column that raised it.
    - file_name: File that raised it.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/application_error/jsonschema/1-0-2"

    def __init__(
        self,
        *,
        programming_language: Literal[
            "JAVA",
            "SCALA",
            "KOTLIN",
            "GROOVY",
            "RUBY",
            "GOLANG",
            "JAVASCRIPT",
            "PHP",
            "PYTHON",
            "OBJECTIVEC",
            "SWIFT",
            "C",
            "CPLUSPLUS",
            "CSHARP",
            "ACTIONSCRIPT",
            "LUA",
            "RUST",
            "HASKELL",
            "CLOJURE",
            "ERLANG",
            "ELIXIR",
            "CRYSTAL",
            "PONY",
            "NIM",
        ],
        message: str,
        thread_name: str | None = None,
        thread_id: int | None = None,
        stack_trace: str | None = None,
        cause_stack_trace: str | None = None,
        line_number: int | None = None,
        class_name: str | None = None,
        exception_name: str | None = None,
        is_fatal: bool | None = None,
        line_column: int | None = None,
        file_name: str | None = None,
    ) -> None:
        super().__init__(
            {
                "programmingLanguage": programming_language,
                "message": message,
                "threadName": thread_name,
                "threadId": thread_id,
                "stackTrace": stack_trace,
                "causeStackTrace": cause_stack_trace,
                "lineNumber": line_number,
                "className": class_name,
                "exceptionName": exception_name,
                "isFatal": is_fatal,
                "lineColumn": line_column,
                "fileName": file_name,
            },
        )


class ApplicationForeground(Described):
    """The application came to the foreground.

    Schema application_foreground 1-0-0 of com.snowplowanalytics.snowplow.

    - foreground_index: How often it came to the foreground.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/application_foreground/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        foreground_index: int | None = None,
    ) -> None:
        super().__init__(
            {
                "foregroundIndex": foreground_index,
            },
        )


class BrowserContext(Described):
    """What the browser says about itself.

    Schema browser_context 2-0-0 of com.snowplowanalytics.snowplow.

    - viewport: Visible size as WxH.
    - document_size: Size of the document as WxH.
    - resolution: Size of the screen as WxH.
    - color_depth: Bits a pixel.
    - cookies_enabled: Whether the browser takes cookies.
    - online: Whether the browser thinks itself online.
    - device_pixel_ratio: Physical pixels a CSS pixel.
    - browser_language: Language of the browser.
    - document_language: Language of the document.
    - webdriver: Whether the browser is driven by automation.
    - device_memory: Memory in gigabytes, roughly.
    - hardware_concurrency: Logical processors.
    - tab_id: Id of the tab, made by the tracker.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/browser_context/jsonschema/2-0-0"

    def __init__(
        self,
        *,
        viewport: str,
        document_size: str,
        resolution: str,
        color_depth: int,
        cookies_enabled: bool,
        online: bool,
        device_pixel_ratio: float | None = None,
        browser_language: str | None = None,
        document_language: str | None = None,
        webdriver: bool | None = None,
        device_memory: float | None = None,
        hardware_concurrency: int | None = None,
        tab_id: str | None = None,
    ) -> None:
        super().__init__(
            {
                "viewport": viewport,
                "documentSize": document_size,
                "resolution": resolution,
                "colorDepth": color_depth,
                "cookiesEnabled": cookies_enabled,
                "online": online,
                "devicePixelRatio": device_pixel_ratio,
                "browserLanguage": browser_language,
                "documentLanguage": document_language,
                "webdriver": webdriver,
                "deviceMemory": device_memory,
                "hardwareConcurrency": hardware_concurrency,
                "tabId": tab_id,
            },
        )


class ButtonClick(Described):
    """A button was clicked.

    Schema button_click 1-0-0 of com.snowplowanalytics.snowplow.

    - label: Text on the button.
    - id: Id attribute of the button.
    - classes: Class names of the button.
    - name: Name attribute of the button.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/button_click/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        label: str,
        id: str | None = None,
        classes: Sequence[str] | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            {
                "label": label,
                "id": id,
                "classes": classes,
                "name": name,
            },
        )


class ChangeForm(Described):
    """The value of a form's element changed.

    Schema change_form 1-0-0 of com.snowplowanalytics.snowplow.

    - form_id: Id or name of the form.
    - element_id: Id attribute of the element.
    - node_name: Tag of the element.
    - value: New value of the element.
    - type: Type of the input.
    - element_classes: Class names of the element.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/change_form/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        form_id: str,
        element_id: str,
        node_name: Literal["INPUT", "TEXTAREA", "SELECT"],
        value: str | None,
        type: Literal[
            "button",
            "checkbox",
            "color",
            "date",
            "datetime",
            "datetime-local",
            "email",
            "file",
            "hidden",
            "image",
            "month",
            "number",
            "password",
            "radio",
            "range",
            "reset",
            "search",
            "submit",
            "tel",
            "text",
            "time",
            "url",
            "week",
        ]
        | None = None,
        element_classes: Sequence[str] | None = None,
    ) -> None:
        super().__init__(
            {
                "formId": form_id,
                "elementId": element_id,
                "nodeName": node_name,
                "value": value,
                "type": type,
                "elementClasses": element_classes,
            },
            null=("value",),
        )


class ClientSession(Described):
    """The session that a client keeps by itself.

    Schema client_session 1-0-2 of com.snowplowanalytics.snowplow.

    - user_id: Id that the client keeps for its user.
    - session_id: Id of the session.
    - session_index: How many sessions this user has had, this one included.
    - storage_mechanism: Where the client keeps the session.
    - event_index: Place of the event in the session.
    - previous_session_id: Id of the session before.
    - first_event_id: Id of the session's first event.
    - first_event_timestamp: When the session's first event happened.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2"

    def __init__(
        self,
        *,
        user_id: str,
        session_id: str,
        session_index: int,
        storage_mechanism: Literal["SQLITE", "COOKIE_1", "COOKIE_3", "LOCAL_STORAGE", "FLASH_LSO"],
        event_index: int | None = None,
        previous_session_id: str | None = None,
        first_event_id: str | None = None,
        first_event_timestamp: str | datetime | None = None,
    ) -> None:
        super().__init__(
            {
                "userId": user_id,
                "sessionId": session_id,
                "sessionIndex": session_index,
                "storageMechanism": storage_mechanism,
                "eventIndex": event_index,
                "previousSessionId": previous_session_id,
                "firstEventId": first_event_id,
                "firstEventTimestamp": first_event_timestamp,
            },
        )


class ClientSideBotDetection(Described):
    """What a script in the browser found out about automation.

    Schema client_side_bot_detection 1-0-0 of com.snowplowanalytics.snowplow.

    - bot: Whether automation was found.
    - kind: Which automation.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/client_side_bot_detection/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        bot: bool,
        kind: Literal[
            "awesomium",
            "cef",
            "cefsharp",
            "coachjs",
            "electron",
            "fminer",
            "geb",
            "nightmarejs",
            "phantomas",
            "phantomjs",
            "rhino",
            "selenium",
            "sequentum",
            "slimerjs",
            "webdriverio",
            "webdriver",
            "headless_chrome",
            "unknown",
        ]
        | None = None,
    ) -> None:
        super().__init__(
            {
                "bot": bot,
                "kind": kind,
            },
        )


class CmpVisible(Described):
    """The consent dialogue became visible.

    Schema cmp_visible 1-0-0 of com.snowplowanalytics.snowplow.

    - elapsed_time: Seconds from the page's start.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/cmp_visible/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        elapsed_time: float,
    ) -> None:
        super().__init__(
            {
                "elapsedTime": elapsed_time,
            },
        )


class ConsentDocument(Described):
    """A text that the user consented to or withdrew from.

    Schema consent_document 1-0-0 of com.snowplowanalytics.snowplow.

    - id: Id of the document.
    - version: Its version.
    - name: Its name.
    - description: What it is about.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/consent_document/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        id: str,
        version: str,
        name: str | None = None,
        description: str | None = None,
    ) -> None:
        super().__init__(
            {
                "id": id,
                "version": version,
                "name": name,
                "description": description,
            },
        )


class ConsentGranted(Described):
    """The user gave consent.

    Schema consent_granted 1-0-0 of com.snowplowanalytics.snowplow.

    - expiry: When the consent ends.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/consent_granted/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        expiry: str | datetime | None = None,
    ) -> None:
        super().__init__(
            {
                "expiry": expiry,
            },
        )


class ConsentPreferences(Described):
    """The user chose what to consent to.

    Schema consent_preferences 1-0-0 of com.snowplowanalytics.snowplow.

    - event_type: What the user did.
    - basis_for_processing: Ground in law.
    - consent_url: Where the policy stands.
    - consent_version: Version of the policy.
    - consent_scopes: What was consented to.
    - domains_applied: Domains that it holds for.
    - gdpr_applies: Whether the GDPR applies.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/consent_preferences/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        event_type: Literal[
            "deny_all", "allow_all", "allow_selected", "pending", "implicit_consent", "withdrawn", "expired"
        ],
        basis_for_processing: Literal[
            "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"
        ],
        consent_url: str,
        consent_version: str,
        consent_scopes: Sequence[str],
        domains_applied: Sequence[str],
        gdpr_applies: bool | None = None,
    ) -> None:
        super().__init__(
            {
                "eventType": event_type,
                "basisForProcessing": basis_for_processing,
                "consentUrl": consent_url,
                "consentVersion": consent_version,
                "consentScopes": consent_scopes,
                "domainsApplied": domains_applied,
                "gdprApplies": gdpr_applies,
            },
        )


class ConsentWithdrawn(Described):
    """The user withdrew consent.

    Schema consent_withdrawn 1-0-0 of com.snowplowanalytics.snowplow.

    - all: Whether all consent was withdrawn.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/consent_withdrawn/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        all: bool,
    ) -> None:
        super().__init__(
            {
                "all": all,
            },
        )


class CreateElement(Described):
    """An element that is watched came into the page.

    Schema create_element 1-0-0 of com.snowplowanalytics.snowplow.

    - element_name: Name that the configuration gives the element.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/create_element/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        element_name: str,
    ) -> None:
        super().__init__(
            {
                "element_name": element_name,
            },
        )


class DesktopContext(Described):
    """The desktop machine.

    Schema desktop_context 1-0-0 of com.snowplowanalytics.snowplow.

    - os_type: Name of the operating system.
    - os_version: Version of the operating system.
    - os_service_pack: Service pack of the operating system.
    - os_is64_bit: Whether the operating system has 64 bits.
    - device_manufacturer: Maker of the device.
    - device_model: Model of the device.
    - device_processor_count: Processors.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/desktop_context/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        os_type: str,
        os_version: str,
        os_service_pack: str | None = None,
        os_is64_bit: bool | None = None,
        device_manufacturer: str | None = None,
        device_model: str | None = None,
        device_processor_count: float | None = None,
    ) -> None:
        super().__init__(
            {
                "osType": os_type,
                "osVersion": os_version,
                "osServicePack": os_service_pack,
                "osIs64Bit": os_is64_bit,
                "deviceManufacturer": device_manufacturer,
                "deviceModel": device_model,
                "deviceProcessorCount": device_processor_count,
            },
        )


class DestroyElement(Described):
    """An element that was watched left the page.

    Schema destroy_element 1-0-0 of com.snowplowanalytics.snowplow.

    - element_name: Name that the configuration gives the element.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/destroy_element/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        element_name: str,
    ) -> None:
        super().__init__(
            {
                "element_name": element_name,
            },
        )


class DiagnosticError(Described):
    """The tracker itself met an error.

    Schema diagnostic_error 1-0-0 of com.snowplowanalytics.snowplow.

    - message: Message of the error.
    - class_name: Class that raised it.
    - stack_trace: Stack trace of the error.
    - exception_name: Class of the error.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/diagnostic_error/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        message: str,
        class_name: str | None = None,
        stack_trace: str | None = None,
        exception_name: str | None = None,
    ) -> None:
        super().__init__(
            {
                "message": message,
                "className": class_name,
                "stackTrace": stack_trace,
                "exceptionName": exception_name,
            },
        )


class Element(Described):
    """An element of a page that an event is about.

    Schema element 1-0-0 of com.snowplowanalytics.snowplow.

    - element_name: Name that the configuration gives the element.
    - height: Height in pixels.
    - width: Width in pixels.
    - position_x: Left edge in the viewport, in pixels.
    - position_y: Top edge in the viewport, in pixels.
    - originating_page_view: Id of the page view in which the element was first seen.
    - doc_position_x: Left edge in the document, in pixels.
    - doc_position_y: Top edge in the document, in pixels.
    - element_index: Place among the elements that match, from 1.
    - element_matches: How many elements match.
    - attributes: Values read from the element.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/element/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        element_name: str,
        height: float,
        width: float,
        position_x: float,
        position_y: float,
        originating_page_view: str | None = None,
        doc_position_x: float | None = None,
        doc_position_y: float | None = None,
        element_index: int | None = None,
        element_matches: int | None = None,
        attributes: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(
            {
                "element_name": element_name,
                "height": height,
                "width": width,
                "position_x": position_x,
                "position_y": position_y,
                "originating_page_view": originating_page_view,
                "doc_position_x": doc_position_x,
                "doc_position_y": doc_position_y,
                "element_index": element_index,
                "element_matches": element_matches,
                "attributes": attributes,
            },
        )


class EventSpecification(Described):
    """The event specification that an event follows.

    Schema event_specification 1-0-4 of com.snowplowanalytics.snowplow.

    - id: Id of the event specification.
    - name: Its name.
    - data_product_id: Id of the data product that it belongs to.
    - data_product_name: Name of that data product.
    - data_product_domain: Domain of that data product.
    - version: Its version.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/event_specification/jsonschema/1-0-4"

    def __init__(
        self,
        *,
        id: str,
        name: str | None = None,
        data_product_id: str | None = None,
        data_product_name: str | None = None,
        data_product_domain: str | None = None,
        version: int | None = None,
    ) -> None:
        super().__init__(
            {
                "id": id,
                "name": name,
                "data_product_id": data_product_id,
                "data_product_name": data_product_name,
                "data_product_domain": data_product_domain,
                "version": version,
            },
        )


class ExposeElement(Described):
    """An element came into view.

    Schema expose_element 1-0-0 of com.snowplowanalytics.snowplow.

    - element_name: Name that the configuration gives the element.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/expose_element/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        element_name: str,
    ) -> None:
        super().__init__(
            {
                "element_name": element_name,
            },
        )


class FlashContext(Described):
    """The Flash player.

    Schema flash_context 1-0-0 of com.snowplowanalytics.snowplow.

    - player_type: Kind of player.
    - is_debugger: Whether it is the debugging player.
    - has_local_storage: Whether local storage is allowed.
    - has_script_access: Whether scripts may be reached.
    - stage_size: Size of the stage in pixels.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/flash_context/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        player_type: Literal["ActiveX", "Desktop", "External", "PlugIn", "StandAlone"],
        version: str,
        is_debugger: bool,
        has_local_storage: bool,
        has_script_access: bool,
        stage_size: Mapping[str, Any] | None = None,
        domain_session_index: float | None = None,
        domain_user_id: str | None = None,
        user_fingerprint: str | None = None,
    ) -> None:
        super().__init__(
            {
                "playerType": player_type,
                "version": version,
                "isDebugger": is_debugger,
                "hasLocalStorage": has_local_storage,
                "hasScriptAccess": has_script_access,
                "stageSize": stage_size,
                "domainSessionIndex": domain_session_index,
                "domainUserId": domain_user_id,
                "userFingerprint": user_fingerprint,
            },
        )


class FocusForm(Described):
    """A form's element got the focus.

    Schema focus_form 1-0-0 of com.snowplowanalytics.snowplow.

    - form_id: Id or name of the form.
    - element_id: Id attribute of the element.
    - node_name: Tag of the element.
    - value: Value of the element.
    - element_type: Type of the input.
    - element_classes: Class names of the element.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/focus_form/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        form_id: str,
        element_id: str,
        node_name: Literal["INPUT", "TEXTAREA", "SELECT"],
        value: str | None,
        element_type: Literal[
            "button",
            "checkbox",
            "color",
            "date",
            "datetime",
            "datetime-local",
            "email",
            "file",
            "hidden",
            "image",
            "month",
            "number",
            "password",
            "radio",
            "range",
            "reset",
            "search",
            "submit",
            "tel",
            "text",
            "time",
            "url",
            "week",
        ]
        | None = None,
        element_classes: Sequence[str] | None = None,
    ) -> None:
        super().__init__(
            {
                "formId": form_id,
                "elementId": element_id,
                "nodeName": node_name,
                "value": value,
                "elementType": element_type,
                "elementClasses": element_classes,
            },
            null=("value",),
        )


class Gdpr(Described):
    """The ground in law for processing an event.

    Schema gdpr 1-0-0 of com.snowplowanalytics.snowplow.

    - basis_for_processing: Ground in law.
    - document_id: Id of the policy.
    - document_version: Version of the policy.
    - document_description: What the policy says.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/gdpr/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        basis_for_processing: Literal[
            "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"
        ],
        document_id: str | None = None,
        document_version: str | None = None,
        document_description: str | None = None,
    ) -> None:
        super().__init__(
            {
                "basisForProcessing": basis_for_processing,
                "documentId": document_id,
                "documentVersion": document_version,
                "documentDescription": document_description,
            },
        )


class GeolocationContext(Described):
    """Where the device is.

    Schema geolocation_context 1-1-0 of com.snowplowanalytics.snowplow.

    - latitude: Degrees north.
    - longitude: Degrees east.
    - latitude_longitude_accuracy: Accuracy of the position, in metres.
    - altitude: Metres above the ellipsoid.
    - altitude_accuracy: Accuracy of the altitude, in metres.
    - bearing: Direction of travel, in degrees from north.
    - speed: Speed in metres a second.
    - timestamp: When it was measured, in epoch milliseconds.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/geolocation_context/jsonschema/1-1-0"

    def __init__(
        self,
        *,
        latitude: float,
        longitude: float,
        latitude_longitude_accuracy: float | None = None,
        altitude: float | None = None,
        altitude_accuracy: float | None = None,
        bearing: float | None = None,
        speed: float | None = None,
        timestamp: int | None = None,
    ) -> None:
        super().__init__(
            {
                "latitude": latitude,
                "longitude": longitude,
                "latitudeLongitudeAccuracy": latitude_longitude_accuracy,
                "altitude": altitude,
                "altitudeAccuracy": altitude_accuracy,
                "bearing": bearing,
                "speed": speed,
                "timestamp": timestamp,
            },
        )


class LinkClick(Described):
    """A link was clicked.

    Schema link_click 1-0-1 of com.snowplowanalytics.snowplow.

    - target_url: Address that the link leads to.
    - element_id: Id attribute of the element.
    - element_classes: Class names of the element.
    - element_target: Target attribute of the link.
    - element_content: HTML inside the link.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"

    def __init__(
        self,
        *,
        target_url: str,
        element_id: str | None = None,
        element_classes: Sequence[str] | None = None,
        element_target: str | None = None,
        element_content: str | None = None,
    ) -> None:
        super().__init__(
            {
                "targetUrl": target_url,
                "elementId": element_id,
                "elementClasses": element_classes,
                "elementTarget": element_target,
                "elementContent": element_content,
            },
        )


class MediaPlayer(Described):
    """The state of a media player.

    Schema media_player 2-0-0 of com.snowplowanalytics.snowplow.

    - current_time: Position in the media, in seconds.
    - ended: Whether the end was reached.
    - paused: Whether it is paused.
    - duration: Length of the media, in seconds.
    - fullscreen: Whether it fills the screen.
    - livestream: Whether it is live.
    - label: Name that the page gives the media.
    - loop: Whether it starts again at the end.
    - media_type: Kind of media.
    - muted: Whether the sound is off.
    - picture_in_picture: Whether it plays in a small window.
    - playback_rate: Speed, 1 is normal.
    - player_type: Kind of player.
    - quality: Quality of the media.
    - volume: Volume in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/media_player/jsonschema/2-0-0"

    def __init__(
        self,
        *,
        current_time: float,
        ended: bool,
        paused: bool,
        duration: float | None = None,
        fullscreen: bool | None = None,
        livestream: bool | None = None,
        label: str | None = None,
        loop: bool | None = None,
        media_type: Literal["video", "audio"] | None = None,
        muted: bool | None = None,
        picture_in_picture: bool | None = None,
        playback_rate: float | None = None,
        player_type: str | None = None,
        quality: str | None = None,
        volume: int | None = None,
    ) -> None:
        super().__init__(
            {
                "currentTime": current_time,
                "ended": ended,
                "paused": paused,
                "duration": duration,
                "fullscreen": fullscreen,
                "livestream": livestream,
                "label": label,
                "loop": loop,
                "mediaType": media_type,
                "muted": muted,
                "pictureInPicture": picture_in_picture,
                "playbackRate": playback_rate,
                "playerType": player_type,
                "quality": quality,
                "volume": volume,
            },
        )


class MediaPlayerEvent(Described):
    """Something happened in a media player.

    Schema media_player_event 1-0-0 of com.snowplowanalytics.snowplow.

    - type: What happened.
    - label: Name that the page gives the media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/media_player_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        type: str,
        label: str | None = None,
    ) -> None:
        super().__init__(
            {
                "type": type,
                "label": label,
            },
        )


class MobileContext(Described):
    """The phone or tablet and its state.

    Schema mobile_context 1-0-3 of com.snowplowanalytics.snowplow.

    - os_type: Name of the operating system.
    - os_version: Version of the operating system.
    - device_manufacturer: Maker of the device.
    - device_model: Model of the device.
    - carrier: Mobile carrier.
    - network_type: Kind of network.
    - network_technology: Technology of the mobile network.
    - open_idfa: OpenIDFA of the device.
    - apple_idfa: Advertising id on Apple devices.
    - apple_idfv: Vendor id on Apple devices.
    - android_idfa: Advertising id on Android devices.
    - physical_memory: Memory of the device, in bytes.
    - system_available_memory: Free memory of the device, in bytes.
    - app_available_memory: Memory that the application may still use, in bytes.
    - battery_level: Charge in percent.
    - battery_state: State of the battery.
    - low_power_mode: Whether the device saves power.
    - available_storage: Free storage, in bytes.
    - total_storage: Storage of the device, in bytes.
    - is_portrait: Whether the device is held upright.
    - resolution: Size of the screen as WxH.
    - scale: Physical pixels a logical one.
    - language: Language of the device.
    - app_set_id: App set id on Android.
    - app_set_id_scope: Scope of the app set id.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/mobile_context/jsonschema/1-0-3"

    def __init__(
        self,
        *,
        os_type: str,
        os_version: str,
        device_manufacturer: str,
        device_model: str,
        carrier: str | None = None,
        network_type: Literal["mobile", "wifi", "offline"] | None = None,
        network_technology: str | None = None,
        open_idfa: str | None = None,
        apple_idfa: str | None = None,
        apple_idfv: str | None = None,
        android_idfa: str | None = None,
        physical_memory: int | None = None,
        system_available_memory: int | None = None,
        app_available_memory: int | None = None,
        battery_level: int | None = None,
        battery_state: Literal["unplugged", "charging", "full"] | None = None,
        low_power_mode: bool | None = None,
        available_storage: int | None = None,
        total_storage: int | None = None,
        is_portrait: bool | None = None,
        resolution: str | None = None,
        scale: float | None = None,
        language: str | None = None,
        app_set_id: str | None = None,
        app_set_id_scope: Literal["app", "developer"] | None = None,
    ) -> None:
        super().__init__(
            {
                "osType": os_type,
                "osVersion": os_version,
                "deviceManufacturer": device_manufacturer,
                "deviceModel": device_model,
                "carrier": carrier,
                "networkType": network_type,
                "networkTechnology": network_technology,
                "openIdfa": open_idfa,
                "appleIdfa": apple_idfa,
                "appleIdfv": apple_idfv,
                "androidIdfa": android_idfa,
                "physicalMemory": physical_memory,
                "systemAvailableMemory": system_available_memory,
                "appAvailableMemory": app_available_memory,
                "batteryLevel": battery_level,
                "batteryState": battery_state,
                "lowPowerMode": low_power_mode,
                "availableStorage": available_storage,
                "totalStorage": total_storage,
                "isPortrait": is_portrait,
                "resolution": resolution,
                "scale": scale,
                "language": language,
                "appSetId": app_set_id,
                "appSetIdScope": app_set_id_scope,
            },
        )


class ObscureElement(Described):
    """An element went out of view.

    Schema obscure_element 1-0-0 of com.snowplowanalytics.snowplow.

    - element_name: Name that the configuration gives the element.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/obscure_element/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        element_name: str,
    ) -> None:
        super().__init__(
            {
                "element_name": element_name,
            },
        )


class ParentEvent(Described):
    """The event that this one was made from.

    Schema parent_event 1-0-0 of com.snowplowanalytics.snowplow.

    - parent_event_id: Id of the event that this one was made from.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/parent_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        parent_event_id: str,
    ) -> None:
        super().__init__(
            {
                "parentEventId": parent_event_id,
            },
        )


class RemoveFromCart(Described):
    """A product was taken out of the cart.

    Schema remove_from_cart 1-0-0 of com.snowplowanalytics.snowplow.

    - sku: Stock-keeping unit of the product.
    - quantity: How many.
    - name: Name of the product.
    - category: Category of the product.
    - unit_price: Price of one.
    - currency: Currency, three letters of ISO 4217.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/remove_from_cart/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        sku: str,
        quantity: float,
        name: str | None = None,
        category: str | None = None,
        unit_price: float | None = None,
        currency: str | None = None,
    ) -> None:
        super().__init__(
            {
                "sku": sku,
                "quantity": quantity,
                "name": name,
                "category": category,
                "unitPrice": unit_price,
                "currency": currency,
            },
        )


class ScreenView(Described):
    """A screen was shown.

    Schema screen_view 1-0-0 of com.snowplowanalytics.snowplow.

    - name: Name of the screen.
    - id: Id of this view of the screen.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/screen_view/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(
            {
                "name": name,
                "id": id,
            },
        )


class SiteSearch(Described):
    """The site was searched.

    Schema site_search 1-0-0 of com.snowplowanalytics.snowplow.

    - terms: Words that were searched for.
    - filters: Filters that were set, by name.
    - total_results: How many results there are.
    - page_results: How many of them are on the first page.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        terms: Sequence[str],
        filters: Mapping[str, Any] | None = None,
        total_results: int | None = None,
        page_results: int | None = None,
    ) -> None:
        super().__init__(
            {
                "terms": terms,
                "filters": filters,
                "totalResults": total_results,
                "pageResults": page_results,
            },
        )


class SocialInteraction(Described):
    """Something was liked, shared or the like on a social network.

    Schema social_interaction 1-0-0 of com.snowplowanalytics.snowplow.

    - action: What was done.
    - network: Social network.
    - target: What it was done to.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/social_interaction/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        action: str,
        network: str,
        target: str | None = None,
    ) -> None:
        super().__init__(
            {
                "action": action,
                "network": network,
                "target": target,
            },
        )


class SubmitForm(Described):
    """A form was submitted.

    Schema submit_form 1-0-0 of com.snowplowanalytics.snowplow.

    - form_id: Id or name of the form.
    - form_classes: Class names of the form.
    - elements: The form's elements and their values.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/submit_form/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        form_id: str,
        form_classes: Sequence[str] | None = None,
        elements: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(
            {
                "formId": form_id,
                "formClasses": form_classes,
                "elements": elements,
            },
        )


class Timing(Described):
    """Something took a time.

    Schema timing 1-0-0 of com.snowplowanalytics.snowplow.

    - category: Group that the timing belongs to.
    - variable: What was timed.
    - timing: How long it took, in milliseconds.
    - label: More about it.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        category: str,
        variable: str,
        timing: float,
        label: str | None = None,
    ) -> None:
        super().__init__(
            {
                "category": category,
                "variable": variable,
                "timing": timing,
                "label": label,
            },
        )


class WebPage(Described):
    """The view of a page that an event belongs to.

    Schema web_page 1-0-0 of com.snowplowanalytics.snowplow.

    - id: Id of the page view, made by the tracker.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        id: str,
    ) -> None:
        super().__init__(
            {
                "id": id,
            },
        )


class WebVitals(Described):
    """How fast and steady a page was, by the Web Vitals measures.

    Schema web_vitals 1-0-0 of com.snowplowanalytics.snowplow.

    - cls: Cumulative layout shift, a score.
    - fid: First input delay, in milliseconds.
    - lcp: Largest contentful paint, in milliseconds.
    - fcp: First contentful paint, in milliseconds.
    - inp: Interaction to next paint, in milliseconds.
    - ttfb: Time to first byte, in milliseconds.
    - navigation_type: How the page was navigated to.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow/web_vitals/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        cls: float | None = None,
        fid: float | None = None,
        lcp: float | None = None,
        fcp: float | None = None,
        inp: float | None = None,
        ttfb: float | None = None,
        navigation_type: str | None = None,
    ) -> None:
        super().__init__(
            {
                "cls": cls,
                "fid": fid,
                "lcp": lcp,
                "fcp": fcp,
                "inp": inp,
                "ttfb": ttfb,
                "navigationType": navigation_type,
            },
        )
