# mypy: ignore-errors
"""A program for snowplow-tracker 1.1, run with that package or with piste_tracker.compat as the first argument says."""

import importlib
import json
import logging
import sys
import uuid
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
package, url, method = sys.argv[1:4]
sp = importlib.import_module(package)
event_store = importlib.import_module(package + ".event_store")
emitters = importlib.import_module(package + ".emitters")
events = importlib.import_module(package + ".events")

told = {"sent": 0, "failed": 0}


def on_success(payloads):
    told["sent"] += len(payloads)


def on_failure(count, payloads):
    told["failed"] += len(payloads)


subject = sp.Subject()
subject.set_platform("srv").set_user_id("user-ü").set_screen_resolution(1920, 1080).set_viewport(800, 600)
subject.set_color_depth(24).set_timezone("Europe/London").set_lang("en").set_ip_address("203.0.113.7")
subject.set_useragent("UA/1.0").set_domain_user_id("duid-1").set_domain_session_index(3).set_network_user_id("nuid-1")
subject.set_domain_session_id("9c65e7f3-8e8e-470d-b243-910b5b300da0")

tracker = sp.Snowplow.create_tracker(
    namespace="ns",
    endpoint=url,
    method=method,
    app_id="shop",
    subject=subject,
    tracker_config=sp.TrackerConfiguration(encode_base64=False),
    emitter_config=sp.EmitterConfiguration(batch_size=3, on_success=on_success, on_failure=on_failure),
)
assert sp.Snowplow.get_tracker("ns") is tracker
try:
    sp.Snowplow.create_tracker(namespace="ns", endpoint=url)
except TypeError:
    pass
else:
    raise AssertionError("a namespace was given twice")

entity = sp.SelfDescribingJson(
    "iglu:com.acme/user/jsonschema/1-0-0", {"type": "tester", "nested": {"a": [1, 2.5, None]}}
)
other = sp.Subject().set_user_id("other")
ids = [
    tracker.track(
        sp.PageView("https://shop.example/ü", "Títle", "https://r/", context=[entity], true_timestamp=1700000000123)
    ),
    tracker.track(sp.PagePing("https://shop.example/", min_x=0, max_x=100, min_y=-5, max_y=2000)),
    tracker.track(sp.StructuredEvent("shop", "add", "label", "prop", 2.5, event_subject=other)),
    tracker.track(sp.StructuredEvent(category="shop", action="add", value=40)),
    tracker.track(sp.SelfDescribing(sp.SelfDescribingJson("iglu:com.acme/thing/jsonschema/1-0-0", {"n": 1, "s": "ü"}))),
    tracker.track(sp.ScreenView(id_="6f1c0a52-3f8e-4f0e-9d3b-1b1f7a0f7a11", name="Home", transition_type="push")),
]
assert all(uuid.UUID(one).version == 4 for one in ids)

tracker.track_page_view("https://shop.example/old", "Old", context=[entity], tstamp=1700000000123)
tracker.track_page_ping("https://shop.example/old", max_y=5)
tracker.track_link_click("https://x.example", "id", ["a", "b"], "_blank", "text")
tracker.track_add_to_cart("sku", 2, "name", "category", 9.5, "EUR")
tracker.track_remove_from_cart("sku", 1)
tracker.track_form_change("form", "element", "INPUT", "value", "text", ["c"])
tracker.track_form_submit("form", ["c"], [{"name": "n", "value": "v", "nodeName": "TEXTAREA"}])
tracker.track_site_search(["a", "b"], {"f": True}, 10, 5)
tracker.track_ecommerce_transaction(
    "order",
    100,
    "web",
    20,
    5.5,
    "London",
    "LDN",
    "UK",
    "GBP",
    [{"sku": "a", "price": 40, "quantity": 2}],
    tstamp=1700000000123,
)
tracker.track_screen_view("Screen", "id-1")
tracker.track_mobile_screen_view("Screen", "6f1c0a52-3f8e-4f0e-9d3b-1b1f7a0f7a11", previous_name="Start")
tracker.track_struct_event("shop", "old", value=1, tstamp=1700000000123)
tracker.track_self_describing_event(sp.SelfDescribingJson("iglu:com.acme/thing/jsonschema/1-0-0", {"old": True}))
tracker.track_unstruct_event(sp.SelfDescribingJson("iglu:com.acme/thing/jsonschema/1-0-0", {"old": [1]}))
assert tracker.flush() is tracker

for wrong in (lambda: sp.StructuredEvent("", "a"), lambda: sp.PageView(""), lambda: subject.set_viewport(0, 1)):
    try:
        wrong()
    except ValueError:
        pass
    else:
        raise AssertionError("an empty argument was taken")

store = event_store.InMemoryEventStore(logging.getLogger("store"), buffer_capacity=100)
emitter = emitters.AsyncEmitter(url.split("://")[1], protocol="http", method=method, batch_size=2, event_store=store)
second = sp.Tracker("second", emitter, app_id="shop", encode_base64=True)
for n in range(5):
    second.track(events.StructuredEvent("second", "store", value=n))
second.flush()
assert store.size() == 0


class Own:
    def __init__(self):
        self.got = []

    def input(self, payload):
        self.got.append(payload["se_ca"])

    def flush(self):
        self.got.append("flush")

    sync_flush = async_flush = flush


own = Own()
third = sp.Tracker("third", [own])
third.track(sp.StructuredEvent("mine", "b"))
third.flush()
print(json.dumps({**told, "own": own.got}))
