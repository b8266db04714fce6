"""Event tracker for MicroPython boards (ESP32, Pico W) that speaks the Snowplow Tracker Protocol.

One module to copy. `track` only queues; call `poll` from the main loop, or `flush` before deep sleep:

    sp = Tracker("http://collector.example:9090", namespace="greenhouse", app_id="farm", storage="/events.txt")
    sp.track(StructuredEvent("climate", "reading", property_="celsius", value=21.5))
    sp.poll()

A board without a clock learns the time from the collector's Date header. Until then an event carries no created
timestamp; one that still waits when the time becomes known gets it reckoned back.
"""

import json
import os
import random
import socket
import sys
import time
from binascii import b2a_base64

TYPE_CHECKING = False
if TYPE_CHECKING:  # boards have no such module
    pass

VERSION = "0.1.0"
TRACKER_VERSION = "piste-mpy-" + VERSION

# generated: begin, by sdk-python/tools/generate.py from protocol/*.yaml
EVENT_KEY = "e"
EVENT_ID_KEY = "eid"
TRACKER_VERSION_KEY = "tv"
NAMESPACE_KEY = "tna"
APP_ID_KEY = "aid"
CREATED_KEY = "dtm"
SENT_KEY = "stm"
TRUE_KEY = "ttm"
UNSTRUCT_KEYS = ("ue_pr", "ue_px")
CONTEXTS_KEYS = ("co", "cx")

# Kind of event -> its wire code.
CODES = {
    "page_view": "pv",
    "page_ping": "pp",
    "struct": "se",
    "unstruct": "ue",
    "transaction": "tr",
    "transaction_item": "ti",
}

# Kind of event -> its arguments in their order: name, wire key, type, whether it must be there.
ARGUMENTS = {
    "page_view": (
        ("page_url", "url", "text", True),
        ("page_title", "page", "text", False),
        ("referrer", "refr", "text", False),
    ),
    "page_ping": (
        ("page_url", "url", "text", True),
        ("page_title", "page", "text", False),
        ("referrer", "refr", "text", False),
        ("min_x", "pp_mix", "offset", False),
        ("max_x", "pp_max", "offset", False),
        ("min_y", "pp_miy", "offset", False),
        ("max_y", "pp_may", "offset", False),
    ),
    "struct": (
        ("category", "se_ca", "text", True),
        ("action", "se_ac", "text", True),
        ("label", "se_la", "text", False),
        ("property", "se_pr", "text", False),
        ("value", "se_va", "decimal", False),
    ),
    "unstruct": (),
    "transaction": (
        ("order_id", "tr_id", "text", True),
        ("total", "tr_tt", "decimal", True),
        ("affiliation", "tr_af", "text", False),
        ("tax", "tr_tx", "decimal", False),
        ("shipping", "tr_sh", "decimal", False),
        ("city", "tr_ci", "text", False),
        ("state", "tr_st", "text", False),
        ("country", "tr_co", "text", False),
        ("currency", "tr_cu", "text", False),
    ),
    "transaction_item": (
        ("order_id", "ti_id", "text", True),
        ("sku", "ti_sk", "text", True),
        ("price", "ti_pr", "decimal", True),
        ("quantity", "ti_qu", "integer", True),
        ("name", "ti_nm", "text", False),
        ("category", "ti_ca", "text", False),
        ("currency", "ti_cu", "text", False),
    ),
}

# Field of a subject -> wire key and type.
SUBJECT = {
    "platform": ("p", "platform"),
    "user_id": ("uid", "text"),
    "domain_userid": ("duid", "text"),
    "network_userid": ("tnuid", "text"),
    "domain_sessionid": ("sid", "uuid"),
    "domain_sessionidx": ("vid", "integer"),
    "ip_address": ("ip", "text"),
    "useragent": ("ua", "text"),
    "language": ("lang", "text"),
    "timezone": ("tz", "text"),
    "screen_resolution": ("res", "dimensions"),
    "viewport": ("vp", "dimensions"),
    "color_depth": ("cd", "text"),
}

PLATFORMS = ("web", "mob", "pc", "srv", "app", "tv", "cnsl", "iot", "headset")
SENT, SPLIT, DROP = (200, 201, 202, 203, 204, 205, 206), (413,), (400, 401, 403, 410, 422)
TP2, PIXEL_PATH = "/com.snowplowanalytics.snowplow/tp2", "/i"
PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
SCREEN_VIEW = "iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0"
TIMING = "iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0"
JSON_DEPTH = 40
# generated: end


class InvalidEventError(ValueError):
    """The tracker was given a value that the protocol cannot carry."""


class Event:
    """One event. Arguments as in the table above, by position or by name; a trailing underscore is taken off names."""

    kind = ""

    def __init__(self, *values, context=(), true_timestamp=None, event_subject=None, **named):
        rows = ARGUMENTS[self.kind]
        if len(values) > len(rows):
            raise InvalidEventError("a %s has %d arguments, not %d" % (self.kind, len(rows), len(values)))
        given = {row[0]: value for row, value in zip(rows, values)}
        for name, value in named.items():
            given[name.rstrip("_")] = value
        self.pairs = {}
        for name, key, kind, required in rows:
            text = _text(name, given.pop(name, None), kind)
            if text is not None:
                self.pairs[key] = text
            elif required:
                raise InvalidEventError(name + " is empty")
        if given:
            raise InvalidEventError("a %s has no argument %s" % (self.kind, ", ".join(given)))
        self.described = None
        self.context = [_described(*entity) for entity in context]
        self.true_timestamp = None if true_timestamp is None else _text("true_timestamp", true_timestamp, "epoch_ms")
        self.subject = event_subject or {}
        self.followers = []


class PageView(Event):
    """A page was shown."""

    kind = "page_view"


class PagePing(Event):
    """The page is still being read."""

    kind = "page_ping"


class StructuredEvent(Event):
    """Something happened, told in five fields."""

    kind = "struct"


class EcommerceTransactionItem(Event):
    """One line of an order."""

    kind = "transaction_item"


class EcommerceTransaction(Event):
    """An order; `items` are dictionaries of an item's arguments without order_id, each an event of its own."""

    kind = "transaction"

    def __init__(self, *values, items=(), **named):
        super().__init__(*values, **named)
        order_id = self.pairs[ARGUMENTS["transaction"][0][1]]
        for item in items:
            follower = EcommerceTransactionItem(order_id, **item)
            for name in ("context", "true_timestamp", "subject"):
                setattr(follower, name, getattr(self, name))
            self.followers.append(follower)


class SelfDescribing(Event):
    """Something happened, told by `data` under an Iglu schema of its own."""

    kind = "unstruct"

    def __init__(self, schema, data, **common):
        super().__init__(**common)
        self.described = _described(schema, data)


def ScreenView(id_, name, **common):  # noqa: N802  # named as the classes, since it is used as one
    """Make the event that a screen was shown; `id_` names this one showing and is a UUID."""
    if not name:
        raise InvalidEventError("name is empty")
    return SelfDescribing(SCREEN_VIEW, {"id": id_, "name": name}, **common)


def Timing(category, variable, timing, label=None, **common):  # noqa: N802  # as ScreenView
    """Make the event that something took `timing` milliseconds."""
    if not category or not variable or _text("timing", timing, "decimal") is None:
        raise InvalidEventError("category, variable or timing is empty")
    data = {"category": category, "variable": variable, "timing": timing}
    if label:
        data["label"] = label
    return SelfDescribing(TIMING, data, **common)


class Clock:
    """The board's time. A test or a program with a better clock brings its own."""

    def time_ms(self):
        """Return milliseconds since 1970, None while the board does not know them."""
        seconds_before = 946684800 if time.gmtime(0)[0] == 2000 else 0
        nanoseconds = getattr(time, "time_ns", None)
        now = (nanoseconds() // 1000000 if nanoseconds else int(time.time()) * 1000) + seconds_before * 1000
        return now if now > 1600000000000 else None

    def ticks_ms(self):
        """Return a running count of milliseconds, which wraps."""
        return time.ticks_ms()

    def sleep_ms(self, duration):
        """Wait."""
        time.sleep_ms(duration)


class MemoryQueue:
    """Waiting events in memory: for each its text and the uptime at which it was made."""

    def __init__(self):
        self.items = []

    def append(self, text, made_at):
        self.items.append([text, made_at])

    def head(self, count):
        return self.items[:count]

    def drop(self, count):
        del self.items[:count]

    def __len__(self):
        return len(self.items)

    def close(self):
        pass


class FileQueue:
    """Waiting events in a file, a line each, which outlive a reset. `path.at` says how much of it is done.

    A line that a loss of power cut short, or that is no event, is passed over.
    """

    def __init__(self, path):
        self.path = path
        self.at = 0
        self.lines = 0
        try:
            with open(path + ".at") as file:
                self.at = int(file.read() or 0)
        except (OSError, ValueError):
            pass
        try:
            with open(path, "rb") as file:
                if self.at > file.seek(0, 2):
                    self.at = 0
                file.seek(self.at)
                last = b"\n"
                for last in file:
                    self.lines += last[-1:] == b"\n"
            if last[-1:] != b"\n":
                with open(path, "ab") as file:
                    file.write(b"\n")
                self.lines += 1
        except OSError:
            self.at = 0

    def append(self, text, made_at):
        with open(self.path, "ab") as file:
            file.write(text.encode() + b"\n")
        self.lines += 1

    def head(self, count):
        events = []
        with open(self.path, "rb") as file:
            file.seek(self.at)
            for _ in range(min(count, self.lines)):
                line = file.readline().strip()
                events.append([line.decode() if _is_event(line) else "", None])
        return events

    def drop(self, count):
        with open(self.path, "rb") as file:
            file.seek(self.at)
            for _ in range(count):
                self.at += len(file.readline())
        self.lines -= count
        if not self.lines:
            self.at = 0
            with open(self.path, "wb"):
                pass
        with open(self.path + ".at", "w") as file:
            file.write(str(self.at))

    def __len__(self):
        return self.lines

    def close(self):
        pass


class Connection:
    """One kept HTTP connection to the collector."""

    def __init__(self, scheme, host, port):
        self.scheme, self.host, self.port = scheme, host, port
        self.socket = self.stream = None  # type: typing.Any

    def request(self, pieces, timeout):
        """Send the pieces; return status and headers. Raises OSError or ValueError if there is no proper answer."""
        try:
            if self.stream:
                self.socket.settimeout(timeout)
            stream = self.stream or self._open(timeout)
            self.stream = None
            for piece in pieces:
                stream.write(piece)
            status = int(stream.readline().split(None, 2)[1])
            headers = {}
            while True:
                line = stream.readline()
                if not line or line == b"\r\n":
                    break
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            left = int(headers.get("content-length", -1))
            while left > 0:
                piece = stream.read(min(left, 256))
                if not piece:
                    raise OSError("the answer was cut short")
                left -= len(piece)
            if left == 0 and headers.get("connection", "").lower() != "close":
                self.stream = stream
            else:
                stream.close()
            return status, headers
        except (IndexError, UnicodeError):
            raise OSError("the answer is no HTTP") from None

    def close(self):
        if self.stream:
            self.stream.close()
            self.stream = None

    def _open(self, timeout):
        address = socket.getaddrinfo(self.host, self.port, 0, socket.SOCK_STREAM)[0]
        connected = socket.socket(address[0], address[1], address[2])
        connected.settimeout(timeout)
        self.socket = connected
        connected.connect(address[-1])
        if self.scheme == "https":
            import ssl

            return ssl.wrap_socket(connected, server_hostname=self.host)
        return connected


class Tracker:
    """Queues events and sends them in batches when polled.

    `subject` maps fields of SUBJECT to values. `storage` is a path to keep the queue in. `on_drop` is called with a
    reason and a list of payloads (JSON texts). Times are seconds, as everywhere in Python.
    """

    def __init__(
        self,
        endpoint,
        namespace,
        app_id=None,
        platform="iot",
        method="post",
        subject=None,
        encode_base64=True,
        batch_size=10,
        byte_limit=8192,
        queue_capacity=100,
        queue_policy="drop_oldest",
        flush_interval=10,
        retry_initial=1,
        retry_maximum=300,
        max_attempts=None,
        request_timeout=10,
        storage=None,
        path=None,
        anonymous=False,
        on_drop=None,
        clock=None,
    ):
        scheme, host, port, prefix = _endpoint(endpoint)
        self.method = method
        self.path = prefix + (path or (PIXEL_PATH if method == "get" else TP2))
        self.connection = Connection(scheme, host, port)
        self.request_timeout = request_timeout
        self.headers = "Host: %s\r\nUser-Agent: %s\r\n" % (
            host if port == _ports[scheme] else "%s:%d" % (host, port),
            TRACKER_VERSION,
        )
        if anonymous:
            self.headers += "SP-Anonymous: *\r\n"
        self.constants = {TRACKER_VERSION_KEY: TRACKER_VERSION, NAMESPACE_KEY: namespace}
        if app_id:
            self.constants[APP_ID_KEY] = app_id
        self.subject = {}
        self.set_subject(platform=platform, **(subject or {}))
        self.encode_base64 = encode_base64
        self.batch_size = 1 if method == "get" else batch_size
        self.byte_limit = byte_limit
        self.queue_capacity = queue_capacity
        self.drop_oldest = queue_policy == "drop_oldest"
        self.flush_interval = flush_interval
        self.retry_initial, self.retry_maximum, self.max_attempts = retry_initial, retry_maximum, max_attempts
        self.on_drop = on_drop
        self.clock = clock or Clock()
        self.queue = FileQueue(storage) if storage else MemoryQueue()
        self.kept = storage is not None
        self.dropped = {}  # type: dict[str, int]
        self.queued, self.sent, self.retried = len(self.queue), 0, 0
        self.closed = False
        self._uptime = 0
        self._ticks = self.clock.ticks_ms()
        self._date = None  # time at uptime 0, once a Date header has told it
        self._failures = 0
        self._attempts = 0
        self._not_before = 0  # uptime before which nothing is sent, after a failure
        self._oldest_at = 0 if len(self.queue) else None
        self._split = 0
        self._flushing = False

    def set_subject(self, **fields):
        """Set fields of the subject; None takes one away."""
        for name, value in fields.items():
            key, text = _subject_pair(name, value)
            self.subject.pop(key, None)
            if text is not None:
                self.subject[key] = text

    def track(self, event):
        """Queue an event and return its id, None if the queue did not take it. Never waits, never uses the network."""
        first = None
        for one in [event] + event.followers:
            event_id, text = self._payload(one)
            if self._put(text) and first is None:
                first = event_id
        return first

    def poll(self, timeout=None):
        """Send one batch if one is due; return whether there was one. Waits for the answer, up to `request_timeout`."""
        now = self.uptime()
        if self.closed or not len(self.queue) or now < self._not_before:
            return False
        full = len(self.queue) >= self.batch_size
        lingered = self._oldest_at is not None and now - self._oldest_at >= self.flush_interval * 1000
        if not (full or lingered or self._failures or self._split or self._flushing):
            return False
        self._send(self.request_timeout if timeout is None else min(timeout, self.request_timeout))
        return True

    def flush(self, timeout=10):
        """Send what waits, within `timeout` seconds; return how many were sent, were dropped, and still wait."""
        deadline = self.uptime() + int(timeout * 1000)
        sent, lost = self.sent, sum(self.dropped.values())
        self._flushing = True
        while len(self.queue) and not self.closed and self.uptime() < deadline:
            if not self.poll(max(deadline - self.uptime(), 100) / 1000):  # less is no time for an answer
                self.clock.sleep_ms(max(min(self._not_before, deadline) - self.uptime(), 1))
        self._flushing = False
        return self.sent - sent, sum(self.dropped.values()) - lost, len(self.queue)

    def close(self, timeout=10):
        """Flush and stop. What waits in memory counts as dropped, what is stored stays."""
        self.flush(timeout)
        if not self.closed:
            self.closed = True
            self.connection.close()
            if not self.kept:
                self._drop("shutdown", len(self.queue))

    def counters(self):
        """Return the books: events queued, sent, tried again, and dropped by reason."""
        return {"queued": self.queued, "sent": self.sent, "retried": self.retried, "dropped": self.dropped}

    def due_at(self):
        """Return the uptime in ms at which `poll` will next have work, None if never by itself."""
        if self.closed or not len(self.queue):
            return None
        if self._failures or self._split or self._flushing or len(self.queue) >= self.batch_size:
            return self._not_before
        return max((self._oldest_at or 0) + int(self.flush_interval * 1000), self._not_before)

    def uptime(self):
        """Return milliseconds since the tracker was made; call it (or poll) at least once in six days."""
        ticks = self.clock.ticks_ms()
        self._uptime += _ticks_diff(ticks, self._ticks)
        self._ticks = ticks
        return self._uptime

    def now_ms(self):
        """Return milliseconds since 1970, None while nobody has told them."""
        now = self.clock.time_ms()
        if now is None and self._date is not None:
            now = self._date + self.uptime()
        return now

    def _payload(self, event):
        event_id = new_event_id()
        payload = {EVENT_KEY: CODES[event.kind], EVENT_ID_KEY: event_id}
        payload.update(self.subject)
        for name, value in event.subject.items():
            key, text = _subject_pair(name, value)
            if text is not None:
                payload[key] = text
        payload.update(event.pairs)
        if event.described:
            self._add_json(payload, UNSTRUCT_EVENT, event.described, UNSTRUCT_KEYS)
        if event.context:
            self._add_json(payload, CONTEXTS, "[" + ",".join(event.context) + "]", CONTEXTS_KEYS)
        now = self.now_ms()
        if now is not None:
            payload[CREATED_KEY] = str(now)
        if event.true_timestamp:
            payload[TRUE_KEY] = event.true_timestamp
        payload.update(self.constants)
        return event_id, _json(payload, 0)

    def _add_json(self, payload, schema, data, keys):
        text = '{"schema":"%s","data":%s}' % (schema, data)
        if self.encode_base64:
            encoded = b2a_base64(text.encode()).strip().rstrip(b"=").decode()
            payload[keys[1]] = encoded.replace("+", "-").replace("/", "_")
        else:
            payload[keys[0]] = text

    def _put(self, text):
        if self.closed:
            return False
        self.queued += 1
        if len(self.queue) >= self.queue_capacity:
            if not self.drop_oldest:
                self._count_drop("overflow", [text])
                return False
            self._drop("overflow", 1)
        try:
            self.queue.append(text, self.uptime())
        except OSError:
            self._count_drop("overflow", [text])
            return False
        if self._oldest_at is None:
            self._oldest_at = self.uptime()
        return True

    def _send(self, timeout):
        batch = []  # type: list[str]
        stamp, size = self.now_ms(), len(_OPEN) + len(_CLOSE)
        for item in self.queue.head(self._split or self.batch_size):
            self._date_event(item)
            if stamp is not None and '"%s":"' % CREATED_KEY in item[0]:
                stamp = max(stamp, _created(item[0]))
            size += len(item[0].encode()) + _STAMP_SIZE
            if batch and self.method == "post" and size > self.byte_limit:
                break
            batch.append(item[0])
        texts = [text for text in batch if text]
        if not texts:  # lines of the file that are no events
            self.queue.drop(len(batch))
            return
        try:
            status, headers = self.connection.request(self._request(texts, stamp), timeout)
        except (OSError, ValueError):
            status, headers = 0, {}
        self._learn_time(headers.get("date"))
        self._settle(status, headers, len(batch), len(texts))

    def _request(self, texts, stamp):
        """Yield the pieces of a request, to be written one by one: a small heap has no room for the whole."""
        stamped = "}" if stamp is None else ',"%s":"%d"}' % (SENT_KEY, stamp)
        if self.method == "get":
            payload = json.loads(texts[0][:-1] + stamped)
            query = "&".join([key + "=" + _percent(value) for key, value in payload.items()])
            yield "GET %s?%s HTTP/1.1\r\n%s\r\n" % (self.path, query, self.headers)
            return
        size = len(_OPEN) + len(_CLOSE) - 1 + sum([len(text.encode()) + len(stamped) for text in texts])
        head = "POST %s HTTP/1.1\r\n%sContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s"
        yield head % (self.path, self.headers, size, _OPEN)
        for number, text in enumerate(texts):
            yield text[:-1] + stamped + (_CLOSE if number == len(texts) - 1 else ",")

    def _settle(self, status, headers, lines, events):
        if status in SENT:
            self.sent += events
            self._done(lines)
        elif status in SPLIT and lines > 1:
            self.retried += events
            self._split = lines // 2
        elif status in SPLIT:
            self._drop("oversize", lines)
        elif status in DROP:
            self._drop("refused", lines)
        else:
            self.connection.close()
            self.retried += events
            self._failures += 1
            self._attempts += 1
            if self.max_attempts and self._attempts >= self.max_attempts:
                self._drop("expired", lines)
            wait = min(self.retry_initial * 2 ** min(self._failures - 1, 20), self.retry_maximum)
            wait = max(wait * (0.5 + random.getrandbits(10) / 2048), _retry_after(headers, self.now_ms()))
            self._not_before = self.uptime() + int(wait * 1000)
            return
        self._failures = self._attempts = self._not_before = 0

    def _done(self, count):
        self.queue.drop(count)
        self._attempts = 0
        self._oldest_at = self.uptime() if len(self.queue) else None
        if not len(self.queue):
            self._split = 0

    def _drop(self, reason, count):
        if count:
            self._count_drop(reason, [item[0] for item in self.queue.head(count)])
            self._done(count)

    def _count_drop(self, reason, texts):
        self.dropped[reason] = self.dropped.get(reason, 0) + len(texts)
        if self.on_drop:
            try:
                self.on_drop(reason, texts)
            except Exception as problem:  # the program's own failure is no reason to lose more
                print("piste: on_drop failed:", problem, file=sys.stderr)

    def _date_event(self, item):
        """Reckon back when a waiting event was made, once the time is known; after an attempt it stays as it is."""
        if item[1] is not None and item[0] and '"%s":"' % CREATED_KEY not in item[0]:
            now = self.now_ms()
            if now is not None:
                item[0] = '%s,"%s":"%d"}' % (item[0][:-1], CREATED_KEY, now - (self.uptime() - item[1]))
        item[1] = None

    def _learn_time(self, date):
        """Take the time from a Date header, e.g. Tue, 24 Nov 2026 06:41:18 GMT, where the board has none."""
        if date and self._date is None and self.clock.time_ms() is None:
            seconds = _http_date(date)
            if seconds is not None:
                self._date = seconds * 1000 - self.uptime()


def new_event_id():
    """Return a random version 4 UUID."""
    digits = "".join(["%02x" % byte for byte in os.urandom(16)])
    variant = "89ab"[int(digits[16], 16) & 3]
    return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], variant + digits[17:20], digits[20:]))


_OPEN = '{"schema":"' + PAYLOAD_DATA + '","data":['
_CLOSE = "]}"
_STAMP_SIZE = len(',,"":""') + len(SENT_KEY) + 13
_ports = {"http": 80, "https": 443}


def _endpoint(endpoint):
    """Return scheme, host, port and path prefix of a collector's URL."""
    scheme, found, rest = (endpoint or "").partition("://")
    if not found:
        scheme, rest = "https", endpoint or ""
    host, _, prefix = rest.partition("/")
    name, _, port = host.partition(":")
    if scheme not in _ports or not name:
        raise ValueError("%r is no collector: give a URL like http://collector.example:9090" % (endpoint,))
    return scheme, name, int(port or _ports[scheme]), ("/" + prefix.strip("/")) if prefix.strip("/") else ""


def _text(name, value, kind):
    """Return the text of a value of a payload, None if there is none."""
    if value is None or value == "":
        return None
    if kind == "text" or kind == "platform":
        text = value if isinstance(value, str) else str(value)
        if kind == "platform" and text not in PLATFORMS:
            raise InvalidEventError("%r is no platform" % (text,))
        return text
    if kind == "uuid":
        if not isinstance(value, str) or [len(part) for part in value.split("-")] != [8, 4, 4, 4, 12]:
            raise InvalidEventError("%s is no UUID" % name)
        return value
    if kind == "dimensions":
        sizes = [_whole(name, side, True) for side in value]
        if len(sizes) != 2 or min(sizes) < 0:
            raise InvalidEventError("%s is no width and height" % name)
        return "%dx%d" % tuple(sizes)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidEventError("%s is no number" % name)
    if value - value != 0:  # infinities and NaN
        raise InvalidEventError("%s is %s" % (name, value))
    if kind == "decimal":
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if kind == "epoch_ms":
        if not -62167219200000 <= value < 253402300800000:
            raise InvalidEventError("%s is outside the years 0 to 9999" % name)
        return str(int(value))
    return str(_whole(name, value, kind == "offset"))


def _whole(name, value, rounds):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value - value != 0:
        raise InvalidEventError("%s is no number" % name)
    if value != int(value) and not rounds:
        raise InvalidEventError("%s has a fraction" % name)
    whole = round(value)
    if not -2147483648 <= whole <= 2147483647:
        raise InvalidEventError("%s is beyond 32 bits" % name)
    return whole


def _subject_pair(name, value):
    if name not in SUBJECT:
        raise InvalidEventError("a subject has no %s" % name)
    key, kind = SUBJECT[name]
    return key, _text(name, value, kind)


def _described(schema, data):
    """Return the JSON of data with its schema."""
    parts = schema[5:].split("/") if isinstance(schema, str) and schema.startswith("iglu:") else ()
    version = parts[3].split("-") if len(parts) == 4 else ()
    if len(version) != 3 or not all(one.isdigit() for one in version) or "" in parts:
        raise InvalidEventError("%r is no schema: write iglu:vendor/name/jsonschema/1-0-0" % (schema,))
    return '{"schema":%s,"data":%s}' % (_json(schema, 0), _json(data, 0))


def _json(value, depth):
    """Return compact JSON; raises InvalidEventError for what has none."""
    if depth > JSON_DEPTH:
        raise InvalidEventError("the data is nested too deeply, or contains itself")
    if isinstance(value, str):
        return json.dumps(_well_formed(value))
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float):
        if value - value != 0:
            raise InvalidEventError("the data holds %s" % value)
        return repr(value)
    if isinstance(value, dict):
        pairs = [
            _json(key if isinstance(key, str) else str(key), depth) + ":" + _json(member, depth + 1)
            for key, member in value.items()
        ]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([_json(item, depth + 1) for item in value]) + "]"
    raise InvalidEventError("a %s has no JSON form" % type(value).__name__)


def _well_formed(text):
    """Return the text with U+FFFD for each lone surrogate, which MicroPython keeps as three bytes from ED A0 on."""
    raw = text.encode()
    if b"\xed" not in raw:
        return text
    out, at = bytearray(), 0
    while at < len(raw):
        if raw[at] == 0xED and at + 2 < len(raw) and raw[at + 1] >= 0xA0:
            high = (raw[at + 1] & 0x3F) << 6 | raw[at + 2] & 0x3F
            low = (raw[at + 4] & 0x3F) << 6 | raw[at + 5] & 0x3F if raw[at + 3 : at + 4] == b"\xed" else 0
            if high < 0xC00 <= low:
                out += chr(0x10000 + ((high - 0x800) << 10) + (low - 0xC00)).encode()
                at += 6
                continue
            out += b"\xef\xbf\xbd"
            at += 3
        else:
            out.append(raw[at])
            at += 1
    return out.decode()


def _percent(text):
    """Return the text percent-encoded for a querystring."""
    out = []
    for byte in text.encode():
        character = chr(byte)
        out.append(
            character if (character.isalpha() and byte < 128) or character in "0123456789-_.~" else "%%%02X" % byte
        )
    return "".join(out)


def _is_event(line):
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _created(text):
    _, _, rest = text.partition('"%s":"' % CREATED_KEY)
    return int(rest.partition('"')[0])


def _retry_after(headers, now_ms):
    """Return the seconds that the collector asks to wait, 0 if it does not."""
    wish = headers.get("retry-after", "")
    if wish.isdigit():
        return int(wish)
    seconds = _http_date(wish)
    return max(seconds - now_ms / 1000, 0) if seconds is not None and now_ms is not None else 0


def _http_date(text):
    """Return seconds since 1970 of a date such as Tue, 24 Nov 2026 06:41:18 GMT, None if it is another."""
    try:
        _, day, month, year, clock, _ = text.split()
        hour, minute, second = [int(part) for part in clock.split(":")]
        month = "JanFebMarAprMayJunJulAugSepOctNovDec".index(month) // 3 + 1
        year = int(year) - (month < 3)
    except ValueError:
        return None
    # Days since 1970 by the calendar's own arithmetic: mktime counts from different years on different boards.
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + int(day) - 719469
    return days * 86400 + hour * 3600 + minute * 60 + second


def _ticks_diff(later, earlier):
    difference = getattr(time, "ticks_diff", None)
    return difference(later, earlier) if difference else later - earlier
