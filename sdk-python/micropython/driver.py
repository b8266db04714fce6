"""Drives piste_micro for the conformance suite, on the unix port of MicroPython (conformance/DRIVER.md)."""

import json
import select
import sys

sys.path.insert(0, __file__.rpartition("/")[0])

import piste_micro as piste  # after the path that finds it

CAPABILITIES = [
    "event.page_view",
    "event.page_ping",
    "event.structured",
    "event.self_describing",
    "event.screen_view",
    "event.timing",
    "event.transaction",
    "event.transaction_item",
    "subject.user_id",
    "subject.domain_userid",
    "subject.network_userid",
    "subject.domain_sessionid",
    "subject.domain_sessionidx",
    "subject.ip_address",
    "subject.useragent",
    "subject.language",
    "subject.timezone",
    "subject.screen_resolution",
    "subject.viewport",
    "subject.color_depth",
    "subject.platform",
    "event_subject",
    "entities",
    "true_timestamp",
    "transport.get",
    "transport.post",
    "encoding.base64",
    "encoding.plain",
    "batching",
    "byte_limit",
    "retry",
    "retry.max_attempts",
    "queue",
    "queue.drop_oldest",
    "queue.drop_newest",
    "storage",
    "clock",
    "counters",
    "callback",
    "anonymous",
    "request_timeout",
    "exit_flush",
    "path_prefix",
    "custom_path",
]

# The runner's next request comes sooner, unless it waits for what a tracker does by itself.
IDLE_MS = 30

KINDS = {
    "page_view": piste.PageView,
    "page_ping": piste.PagePing,
    "structured": piste.StructuredEvent,
    "self_describing": piste.SelfDescribing,
    "timing": piste.Timing,
    "transaction": piste.EcommerceTransaction,
    "transaction_item": piste.EcommerceTransactionItem,
}


class SteppedClock(piste.Clock):
    """The machine's time until the first `set`, then one that only `set` and sleeping move."""

    def __init__(self):
        self.now = None
        self.patience = None

    def bear(self, duration):
        """Let at most so many real milliseconds pass in requests before the same time is over here too."""
        if self.now is not None:
            self.patience = super().ticks_ms() + duration, self.now + duration

    def time_ms(self):
        return super().time_ms() if self.now is None else self.now

    def ticks_ms(self):
        if self.now is None:
            return super().ticks_ms()
        if self.patience and super().ticks_ms() >= self.patience[0]:
            self.now = max(self.now, self.patience[1])
        return self.now

    def sleep_ms(self, duration):
        if self.now is None:
            super().sleep_ms(duration)
        else:
            self.now += duration


class UnsupportedError(Exception):
    """The tracker or the language has no such thing."""


def untagged(value):
    """Return what a value of the contract means here."""
    if isinstance(value, list):
        return [untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    for tag, text in value.items():
        if tag == "$json":
            return json.loads(text)
        if tag == "$number":
            return -0.0 if text == "-0" else float(text) if text[-1] in "Ny" else int(text)
        if tag == "$utf16":
            return utf16(text)
        if tag == "$odd":
            cycle = {}
            cycle["self"] = cycle
            return len if text == "function" else cycle
        if tag.startswith("$"):
            raise UnsupportedError(tag)
    return {key: untagged(member) for key, member in value.items()}


def utf16(digits):
    """Return the text of UTF-16 units; pairs of surrogates are joined, lone ones stay."""
    units = [int(digits[at : at + 4], 16) for at in range(0, len(digits), 4)]
    text, at = "", 0
    while at < len(units):
        if 0xD800 <= units[at] < 0xDC00 and at + 1 < len(units) and 0xDC00 <= units[at + 1] < 0xE000:
            text += chr(0x10000 + (units[at] - 0xD800) * 0x400 + units[at + 1] - 0xDC00)
            at += 1
        else:
            text += chr(units[at])
        at += 1
    return text


def fields(given):
    """Return the fields of a subject as the tracker takes them."""
    out = {}
    for name, value in given.items():
        value = untagged(value)
        out[name] = (value["width"], value["height"]) if name in ("screen_resolution", "viewport") else value
    return out


class Driver:
    """Holds the trackers and answers one request at a time."""

    def __init__(self):
        self.clock = SteppedClock()
        self.trackers = {}
        self.called = {}

    def hello(self, request):
        about = {"name": "micropython", "version": piste.VERSION, "language": "micropython"}
        return {"protocol": 1, "tracker": about, "tv": piste.TRACKER_VERSION, "capabilities": CAPABILITIES}

    def create(self, request):
        config = request["config"]
        retry = config.get("retry", {})
        settings = {
            "app_id": config.get("app_id"),
            "platform": config.get("platform", "iot"),
            "method": config.get("method", "post"),
            "encode_base64": config.get("base64", True),
            "anonymous": config.get("anonymous", False),
            "storage": config.get("storage"),
            "max_attempts": retry.get("max_attempts"),
            "clock": self.clock,
        }
        if settings["method"] == "post":
            settings["path"] = config.get("custom_path")
        for name in ("batch_size", "byte_limit", "queue_capacity", "queue_policy"):
            if name in config:
                settings[name] = config[name]
        if "request_timeout_ms" in config:
            settings["request_timeout"] = config["request_timeout_ms"] / 1000
        if "initial_ms" in retry:
            settings["retry_initial"] = retry["initial_ms"] / 1000
        if "max_ms" in retry:
            settings["retry_maximum"] = retry["max_ms"] / 1000
        if "callback" in config:
            settings["on_drop"] = self.callback(request["tracker"], config["callback"])
        self.trackers[request["tracker"]] = piste.Tracker(config["endpoint"], config["namespace"], **settings)
        return {}

    def callback(self, tracker, kind):
        called = self.called[tracker] = {}

        def on_drop(reason, payloads):
            if kind == "raise":
                raise RuntimeError("a callback that fails")
            called[reason] = called.get(reason, 0) + len(payloads)

        return on_drop

    def subject(self, request):
        self.trackers[request["tracker"]].set_subject(**fields(request["set"]))
        return {}

    def track(self, request):
        if "event_id" in request or isinstance(request.get("true_timestamp"), dict):
            raise UnsupportedError("event_id, dates")
        args = {name: untagged(value) for name, value in request.get("args", {}).items()}
        context = [(untagged(one["schema"]), untagged(one["data"])) for one in request.get("entities", ())]
        common = {"context": context, "true_timestamp": request.get("true_timestamp")}
        if "subject" in request:
            common["event_subject"] = fields(request["subject"])
        given = [args] + [data for _, data in context]
        if request["event"] == "screen_view":
            event = piste.ScreenView(args.get("id") or piste.new_event_id(), args.get("name"), **common)
        elif request["event"] == "self_describing":
            event = piste.SelfDescribing(args.get("schema"), args.get("data"), **common)
        elif request["event"] == "timing":
            event = piste.Timing(
                args.get("category"), args.get("variable"), args.get("timing"), args.get("label"), **common
            )
        else:
            args.update(common)
            event = KINDS[request["event"]](**args)
        tracker = self.trackers[request["tracker"]]
        event_id = tracker.track(event)
        if request.get("spoil"):
            for value in given:
                empty(value)
        if event_id is None and tracker.closed:
            raise ValueError("the tracker is closed")
        return {"event_id": event_id} if event_id else {}

    def flush(self, request):
        self.clock.bear(request["timeout_ms"])
        _, _, pending = self.trackers[request["tracker"]].flush(request["timeout_ms"] / 1000)
        return {"pending": pending, "now": self.clock.time_ms()}

    def counters(self, request):
        counters = self.trackers[request["tracker"]].counters()
        if request["tracker"] in self.called:
            counters["called"] = self.called[request["tracker"]]
        return counters

    def set_clock(self, request):
        """Move the time, polling each tracker whenever it has something to do on the way."""
        target = request["now"]
        self.clock.now = self.clock.now or target
        while True:
            moved = False
            for tracker in self.trackers.values():
                due = tracker.due_at()
                if due is not None and due - tracker.uptime() <= target - self.clock.now:
                    self.clock.now += max(due - tracker.uptime(), 0)
                    tracker.poll()
                    moved = True
            if not moved:
                self.clock.now = max(self.clock.now, target)
                return {}

    def destroy(self, request):
        self.clock.bear(1000)
        self.trackers[request["tracker"]].close(1)
        return {}

    def bye(self, request):
        return {}

    def idle(self):
        """Send what is due, as a board's main loop would between two things to do."""
        for tracker in self.trackers.values():
            while tracker.poll():
                pass

    def answer(self, request):
        command = {"clock": self.set_clock}.get(request["cmd"]) or getattr(self, request["cmd"], None)
        try:
            if command is None:
                raise UnsupportedError(request["cmd"])
            reply = {"id": request["id"], "ok": True}
            reply.update(command(request))
            return reply
        except ValueError as refusal:
            error, message = "invalid_argument", str(refusal)
        except UnsupportedError as lack:
            error, message = "unsupported", str(lack)
        except Exception as problem:
            sys.print_exception(problem, sys.stderr)
            error, message = "internal", "%s: %s" % (type(problem).__name__, problem)
        return {"id": request["id"], "ok": False, "error": error, "message": message}


def empty(value):
    """Empty an object or list and all in it, as a caller may after the call."""
    for member in list(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()):
        if member is not value:
            empty(member)
    if isinstance(value, (dict, list)):
        value.clear()


def main():
    """Answer until `bye` or the end of the input; then flush, as a program of a board does before it ends."""
    driver = Driver()
    waiting = select.poll()
    waiting.register(sys.stdin, select.POLLIN)
    while True:
        if not waiting.poll(IDLE_MS):
            driver.idle()
        line = sys.stdin.readline()
        if not line:
            break
        request = json.loads(line)
        print(json.dumps(driver.answer(request)))
        if request["cmd"] == "bye":
            break
    for tracker in driver.trackers.values():
        driver.clock.bear(1500)
        tracker.close(1.5)


main()
