// A tracker without a queue (PISTE_QUEUE 0): each event goes while it is tracked, and is confirmed or counted as
// dropped.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "fakes.h"

uint32_t now = 0;
uint32_t millis() { return now; }
uint32_t micros() { return now * 1000; }

namespace {

unsigned total(const PisteCounters& counters) {
  unsigned dropped = 0;
  for (uint16_t count : counters.dropped) dropped += count;
  return counters.sent + dropped;
}

}  // namespace

TEST_CASE("an event is on the wire when track returns, and sent when the collector has said so") {
  Bench<0> bench;
  bench.config.appId = F("green house");
  bench.tracker.setTime(1700000000, 50);
  CHECK(bench.tracker.trackStructured("plants", "measured", F("celsius"), "", PisteNumber(-215, 1)) == PisteTracked);
  REQUIRE(bench.collector.requests.size() == 1);
  std::string request = bench.collector.requests[0];
  std::map<std::string, std::string> expected = {
      {"e", "se"}, {"p", "iot"}, {"tv", PISTE_VERSION}, {"aid", "green%20house"}, {"tna", "-"}, {"se_ca", "plants"},
      {"se_ac", "measured"}, {"se_la", "celsius"}, {"se_pr", "-"}, {"se_va", "-21.5"}, {"dtm", "1700000000050"},
      {"stm", "1700000000050"}};
  for (auto& pair : expected) CHECK_MESSAGE(value(request, pair.first) == pair.second, pair.first);
  CHECK(pisteIsUuid(value(request, "eid").c_str()));
  CHECK(value(request, "eid")[14] == '4');
  CHECK(bench.tracker.pending() == 1);
  CHECK(bench.tracker.counters().sent == 0);
  bench.tracker.poll();
  CHECK(bench.tracker.pending() == 0);
  CHECK(bench.tracker.counters().sent == 1);
  CHECK(bench.tracker.counters().queued == 1);
}

TEST_CASE("while one is under way a further one is dropped, and nothing of it is sent") {
  Bench<0> bench;
  bench.collector.silent = true;
  CHECK(bench.tracker.trackStructured("a", "one") == PisteTracked);
  CHECK(bench.tracker.trackStructured("a", "two") == PisteDroppedOverflow);
  CHECK(bench.collector.requests.size() == 1);
  CHECK(bench.tracker.counters().dropped[PisteOverflow] == 1);
  CHECK(bench.tracker.counters().queued == 2);
  now = 4900;
  bench.tracker.poll();
  CHECK(bench.tracker.awaiting());
  now = 5000;
  bench.tracker.poll();
  CHECK_FALSE(bench.tracker.awaiting());
  CHECK(bench.tracker.counters().dropped[PisteExpired] == 1);
  CHECK(bench.tracker.trackStructured("a", "three") == PisteTracked);
}

TEST_CASE("an event that the Client does not take is told and counted") {
  Bench<0> bench;
  bench.collector.away = true;
  CHECK(bench.tracker.trackStructured("a", "b") == PisteUnreachable);
  CHECK(bench.tracker.counters().dropped[PisteExpired] == 1);
  bench.collector.away = false;
  bench.collector.breaks = true;
  CHECK(bench.tracker.trackStructured("a", "b") == PisteUnreachable);
  CHECK(bench.tracker.counters().dropped[PisteExpired] == 2);
  bench.collector.breaks = false;
  CHECK(bench.tracker.trackStructured("a", "b") == PisteTracked);
  bench.tracker.poll();
  CHECK(bench.tracker.counters().sent == 1);
}

TEST_CASE("what is bad is refused before anything is sent or counted") {
  Bench<0> bench;
  CHECK(bench.tracker.trackStructured("", "b") == PisteBadCategory);
  CHECK(bench.tracker.trackStructured("a", "") == PisteBadAction);
  CHECK(bench.tracker.trackStructured("a", "b", "", "", PisteNumber::literal("NaN")) == PisteBadValue);
  CHECK(bench.tracker.trackPageView("") == PisteBadUrl);
  CHECK(bench.tracker.trackTransaction(PisteTracker::Order()) == PisteMissing);
  CHECK(bench.tracker.trackSelfDescribing("iglu:com.acme/reading", "{}") == PisteBadSchema);
  CHECK(bench.collector.connections == 0);
  CHECK(bench.tracker.counters().queued == 0);
}

TEST_CASE("only 2xx is a confirmation") {
  for (const char* status : {"400 x", "404 x", "413 x", "302 x", "500 x", "503 x", "junk"}) {
    Bench<0> bench;
    bench.collector.script = {status};
    bench.tracker.trackStructured("a", "b");
    bench.tracker.poll();
    CHECK_MESSAGE(bench.tracker.counters().dropped[PisteRefused] == 1, status);
    CHECK(bench.tracker.counters().sent == 0);
    CHECK(bench.collector.requests.size() == 1);  // not tried again
  }
}

TEST_CASE("a connection that ends without an answer confirms nothing") {
  Bench<0> bench;
  bench.collector.silent = true;
  bench.tracker.trackStructured("a", "b");
  bench.collector.open = false;
  bench.tracker.poll();
  CHECK(bench.tracker.counters().dropped[PisteExpired] == 1);
}

TEST_CASE("the time comes with the first answer, the connection is kept where it may be") {
  Bench<0> bench;
  bench.collector.always = "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n";
  for (int i = 0; i < 3; i++) {
    bench.tracker.trackStructured("a", "b");
    bench.tracker.poll();
  }
  REQUIRE(bench.collector.requests.size() == 3);
  CHECK(value(bench.collector.requests[0], "dtm") == "-");
  CHECK(value(bench.collector.requests[1], "dtm") == "1795514400500");
  CHECK(bench.collector.connections == 1);
}

TEST_CASE("readings, entities and a subject go too") {
  Bench<0> bench;
  bench.config.base64 = false;
  PisteSubject subject;
  subject.domainUserId = "board-7";
  bench.tracker.setSubject(&subject);
  PisteEntity place = {"iglu:com.acme/place/jsonschema/1-0-0", "{\"bed\":4}"};
  PisteOptions options;
  options.entities = &place;
  options.entityCount = 1;
  PisteReading<64> reading;
  reading.add(F("celsius"), PisteNumber(215, 1));
  CHECK(bench.tracker.trackSelfDescribing("iglu:com.acme/reading/jsonschema/1-0-0", reading, &options) == PisteTracked);
  std::string request = bench.collector.requests.at(0);
  CHECK(value(request, "duid") == "board-7");
  CHECK(value(request, "ue_pr").find("%22celsius%22%3A21.5") != std::string::npos);
  CHECK(value(request, "co").find("%22bed%22%3A4") != std::string::npos);
}

TEST_CASE("a tracker that is closed says so, and counts what was under way") {
  Bench<0> bench;
  bench.collector.silent = true;
  bench.tracker.trackStructured("a", "b");
  bench.tracker.close();
  CHECK(bench.tracker.counters().dropped[PisteShutdown] == 1);
  CHECK(bench.tracker.pending() == 0);
  CHECK(bench.tracker.trackStructured("a", "b") == PisteClosed);
}

TEST_CASE("whatever happens, what was accepted is sent, under way or dropped for a reason") {
  Bench<0> bench;
  srand(5);
  unsigned accepted = 0;
  for (int i = 0; i < 20000; i++, now += rand() % 400) {
    if (rand() % 3 == 0) {
      bench.tracker.trackStructured("a", "b");
      accepted++;
    }
    bench.collector.away = rand() % 9 == 0;
    bench.collector.breaks = rand() % 9 == 0;
    bench.collector.silent = rand() % 9 == 0;
    if (rand() % 20 == 0) bench.collector.script = {"503 x"};
    if (rand() % 50 == 0) bench.collector.stop();
    bench.tracker.poll();
  }
  PisteCounters counters = bench.tracker.counters();
  CHECK(counters.queued == accepted);
  CHECK(total(counters) + bench.tracker.pending() == accepted);
  CHECK(counters.sent > 1000);
  CHECK(counters.sent <= bench.collector.requests.size());
}
