// What the tracker sends, and when.
#include "fakes.h"

TEST_CASE("the time comes with the first answer: one event goes without, the others are stamped as they were tracked") {
  Bench<800> bench;
  SUBCASE("GET") { bench.config.post = false; }
  SUBCASE("POST") { bench.config.post = true; }
  bench.collector.always = "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n";
  now = 1000;
  bench.tracker.trackStructured("a", "first");
  now = 3250;
  bench.tracker.trackStructured("a", "second");
  now = 4000;
  bench.tracker.hurry();
  bench.run(2000);
  REQUIRE(bench.collector.requests.size() == 2);  // none without an event (SP-BATCH-7)
  std::string first = bench.collector.requests[0], second = bench.collector.requests[1];
  CHECK(first.find("first") != std::string::npos);
  CHECK(first.find("dtm") == std::string::npos);
  CHECK(first.find("stm") == std::string::npos);
  CHECK(second.find("1795514399750") != std::string::npos);  // 10:00:00.5 at 4000, since the header has no fractions
  CHECK(second.find("stm") != std::string::npos);
}

namespace {

uint32_t told = 0;
int asked = 0;
uint32_t source() {
  asked++;
  return told;
}

}  // namespace

TEST_CASE("a source of the time is asked until it knows, then every so many hours while nothing waits") {
  Bench<800> bench;
  asked = 0;
  told = 0;
  bench.collector.always = "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n";
  bench.collector.away = true;
  bench.tracker.setTimeSource(source, 6);
  bench.tracker.trackStructured("a", "first");
  bench.run(25000);
  CHECK(asked == 3);
  told = 1700000000;
  bench.run(10000);
  CHECK(asked == 4);
  CHECK(bench.tracker.timeKnown());
  bench.run(7 * 3600000u, 60000);
  CHECK(asked == 4);  // an event waits that is stamped by the clock as it is
  bench.collector.away = false;
  bench.run(600000, 1000);
  REQUIRE(bench.collector.requests.size() == 1);
  CHECK(value(bench.collector.requests[0], "dtm") == "1699999970500");  // thirty seconds before the source was asked
  CHECK(asked == 5);
  told = 1700100000;
  bench.run(6 * 3600000u, 60000);
  CHECK(asked == 6);
  bench.tracker.trackStructured("a", "second");
  bench.run(1000);
  REQUIRE(bench.collector.requests.size() == 2);
  CHECK(value(bench.collector.requests[1], "dtm").substr(0, 7) == "1700100");  // not the Date header's
}

TEST_CASE("an event that was sent without a time is repeated without one") {
  Bench<800> bench;
  bench.collector.always = "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n";
  bench.collector.script = {"503 x"};
  bench.tracker.trackStructured("a", "first");
  bench.tracker.trackStructured("a", "second");
  bench.run(5000);
  REQUIRE(bench.collector.requests.size() == 3);
  CHECK(value(bench.collector.requests[0], "dtm") == "-");
  CHECK(value(bench.collector.requests[1], "dtm") == "-");
  CHECK(value(bench.collector.requests[1], "stm").size() == 13);
  CHECK(value(bench.collector.requests[1], "eid") == value(bench.collector.requests[0], "eid"));
  CHECK(value(bench.collector.requests[2], "dtm").size() == 13);
}

TEST_CASE("a clock that is corrected while an event waits does not change the event's created timestamp") {
  Bench<800> bench;
  bench.collector.script = {"503 x", "503 x"};
  now = 2000;
  bench.tracker.trackStructured("a", "early");
  now = 3000;
  bench.tracker.setTime(1700000000);
  bench.run(1000);
  bench.tracker.setTime(1700000007);
  bench.run(9000);
  REQUIRE(bench.collector.requests.size() == 3);
  for (auto& request : bench.collector.requests) CHECK(value(request, "dtm") == "1699999999000");
}

TEST_CASE("with a full queue the oldest event that is not in flight gives way") {
  Bench<330> bench;
  bench.config.policy = PisteDropOldest;
  bench.config.maxEvents = 3;
  bench.collector.silent = true;
  for (const char* action : {"one", "two", "three"}) CHECK(bench.tracker.trackStructured("a", action) == PisteTracked);
  bench.tracker.poll();
  REQUIRE(bench.tracker.awaiting());
  for (const char* action : {"four", "five"}) CHECK(bench.tracker.trackStructured("a", action) == PisteTracked);
  CHECK(bench.tracker.pending() == 3);
  CHECK(bench.tracker.counters().dropped[PisteOverflow] == 2);
  bench.collector.silent = false;
  bench.run(20000);
  std::vector<std::string> actions;
  for (auto& request : bench.collector.requests) actions.push_back(value(request, "se_ac"));
  CHECK(actions == std::vector<std::string>{"one", "one", "four", "five"});
  CHECK(bench.tracker.counters().queued == 5);
  CHECK(bench.tracker.counters().sent == 3);
}

TEST_CASE("when everything is in flight the newest event is dropped and counted") {
  Bench<200> bench;
  bench.config.policy = PisteDropOldest;
  bench.config.maxEvents = 1;
  bench.collector.silent = true;
  bench.tracker.trackStructured("a", "one");
  bench.tracker.poll();
  CHECK(bench.tracker.trackStructured("a", "two") == PisteDroppedOverflow);
  CHECK(bench.tracker.counters().dropped[PisteOverflow] == 1);
}

TEST_CASE("an event takes at most four sends, and a batch far fewer an event") {
  Bench<4000> bench;
  bench.config.host = "collector.example";
  bench.config.appId = "greenhouse";
  bench.config.trackerName = "bench";
  bench.tracker.setTime(1700000000);
  PisteEntity place = {"iglu:com.acme/place/jsonschema/1-0-0", "{\"bed\":4}"};
  PisteOptions options;
  options.entities = &place;
  options.entityCount = 1;
  for (bool post : {false, true}) {
    bench.config.post = post;
    bench.collector.writes.clear();
    bench.tracker.trackStructured("greenhouse", "measured", "celsius", "bed 7", PisteNumber(215, 1));
    bench.tracker.flush(100);
    PisteReading<64> reading;
    reading.add("celsius", PisteNumber(215, 1)).add("light", 511);
    bench.tracker.trackSelfDescribing("iglu:com.acme/reading/jsonschema/1-0-0", reading);
    bench.tracker.flush(100);
    bench.tracker.trackSelfDescribing("iglu:com.acme/reading/jsonschema/1-0-0", reading, &options);
    bench.tracker.flush(100);
    REQUIRE(bench.collector.writes.size() == 3);
    for (unsigned writes : bench.collector.writes) CHECK(writes <= 4);
  }
  bench.collector.writes.clear();
  for (int i = 0; i < 10; i++)
    bench.tracker.trackStructured("greenhouse", "measured", "celsius", "bed 7", PisteNumber(i));
  bench.tracker.poll();
  REQUIRE(bench.collector.writes.size() == 1);
  CHECK(bench.collector.writes[0] <= 13);
  CHECK(bench.collector.connections == 1);  // kept alive
}

TEST_CASE("a collector that closes is dialled again, one that keeps the connection is not") {
  Bench<400> bench;
  bench.collector.always = "Connection: close\r\n";
  for (int i = 0; i < 3; i++) {
    bench.tracker.trackStructured("a", "b");
    bench.run(200);
  }
  CHECK(bench.collector.connections == 3);
  bench.collector.always = "Connection: keep-alive\r\n";
  for (int i = 0; i < 3; i++) {
    bench.tracker.trackStructured("a", "b");
    bench.run(200);
  }
  CHECK(bench.collector.connections == 4);
  CHECK(bench.collector.requests.size() == 6);
}

TEST_CASE("a silent collector is given up after the time-out, and asked again later and later") {
  Bench<400> bench;
  bench.collector.silent = true;
  bench.config.timeout = 2000;
  bench.tracker.trackStructured("a", "b");
  std::vector<uint32_t> at;
  for (; now < 200000; now += 50) {
    size_t before = bench.collector.requests.size();
    bench.tracker.poll();
    if (bench.collector.requests.size() > before) at.push_back(now);
  }
  REQUIRE(at.size() > 5);
  for (size_t i = 1; i < 6; i++) {
    uint32_t full = 1000u << (i - 1), delay = at[i] - at[i - 1] - 2000;
    CHECK(delay >= full / 2);
    CHECK(delay <= full + 100);
  }
}

TEST_CASE("headers are told apart by a hash that no other common header has") {
  for (const char* other : {"Accept", "Accept-Ranges", "Access-Control-Allow-Credentials",
                            "Access-Control-Allow-Origin", "Age", "Allow", "Alt-Svc", "Cache-Control", "CF-Ray",
                            "Content-Disposition", "Content-Encoding",
                            "Content-Language", "Content-Location", "Content-Range", "Content-Security-Policy",
                            "Content-Type", "ETag", "Expires", "Keep-Alive", "Last-Modified", "Link", "Location", "NEL",
                            "P3P", "Pragma", "Proxy-Authenticate", "Referrer-Policy", "Report-To", "Server",
                            "Server-Timing", "Set-Cookie", "SP-Anonymous", "Strict-Transport-Security",
                            "Timing-Allow-Origin", "Trailer", "Transfer-Encoding", "Upgrade", "Vary", "Via", "Warning",
                            "WWW-Authenticate", "X-Amz-Cf-Id", "X-Amz-Cf-Pop", "X-Cache", "X-Content-Type-Options",
                            "X-Frame-Options", "X-Powered-By", "X-Request-Id", "X-XSS-Protection"})
    for (const char* ours : {"content-length", "connection", "date", "retry-after"})
      CHECK(pisteHash(other) != pisteHash(ours));
}
