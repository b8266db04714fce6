// What each track call puts on the wire, and what it refuses.
#include "fakes.h"

namespace {

const char reading[] = "iglu:com.acme/reading/jsonschema/1-0-0";

// The one request of the events tracked, by GET and with plain JSON.
template <typename Bench>
std::string sent(Bench& bench) {
  bench.config.base64 = false;
  bench.tracker.flush(100);
  REQUIRE(bench.collector.requests.size() == 1);
  return bench.collector.requests[0];
}

}  // namespace

TEST_CASE("a structured event has its fields, the board's and the ids") {
  Bench<400> bench;
  bench.config.appId = F("green house");
  bench.config.trackerName = "bench";
  bench.tracker.setTime(1700000000, 250);
  bench.tracker.trackStructured(F("plants"), "measured", F("celsius"), PisteText(), PisteNumber(-215, 1));
  std::string request = sent(bench);
  std::map<std::string, std::string> expected = {
      {"e", "se"}, {"p", "iot"}, {"tv", PISTE_VERSION}, {"aid", "green%20house"}, {"tna", "bench"}, {"se_ca", "plants"},
      {"se_ac", "measured"}, {"se_la", "celsius"}, {"se_pr", "-"}, {"se_va", "-21.5"}, {"dtm", "1700000000250"},
      {"stm", "1700000000250"}, {"co", "-"}};
  for (auto& pair : expected) CHECK_MESSAGE(value(request, pair.first) == pair.second, pair.first);
  std::string id = value(request, "eid");
  CHECK(pisteIsUuid(id.c_str()));
  CHECK(id[14] == '4');
  CHECK(std::string("89ab").find(id[19]) != std::string::npos);
}

TEST_CASE("page view, page ping, screen view and timing") {
  Bench<600> bench;
  SUBCASE("page view") {
    CHECK(bench.tracker.trackPageView("", "t") == PisteBadUrl);
    CHECK(bench.tracker.trackPageView("device://menu", "Menu", "device://") == PisteTracked);
    std::string request = sent(bench);
    CHECK(value(request, "e") == "pv");
    CHECK(value(request, "url") == "device%3A%2F%2Fmenu");
    CHECK(value(request, "page") == "Menu");
    CHECK(value(request, "refr") == "device%3A%2F%2F");
  }
  SUBCASE("page ping") {
    PisteTracker::Offsets offsets;
    offsets.minX = PisteNumber(0);
    offsets.maxY = PisteNumber(-3);
    CHECK(bench.tracker.trackPagePing("device://menu", "", "", offsets) == PisteTracked);
    offsets.maxX = PisteNumber(15, 1);
    CHECK(bench.tracker.trackPagePing("device://menu", "", "", offsets) == PisteBadValue);
    std::string request = sent(bench);
    CHECK(value(request, "pp_mix") == "0");
    CHECK(value(request, "pp_max") == "-");
    CHECK(value(request, "pp_may") == "-3");
  }
  SUBCASE("screen view") {
    CHECK(bench.tracker.trackScreenView("Menu", "m1") == PisteTracked);
    std::string request = sent(bench);
    CHECK(value(request, "e") == "ue");
    CHECK(value(request, "ue_pr").find("screen_view%2Fjsonschema") != std::string::npos);
    CHECK(value(request, "ue_pr").find("%22name%22%3A%22Menu%22%2C%22id%22%3A%22m1%22") != std::string::npos);
  }
  SUBCASE("timing") {
    CHECK(bench.tracker.trackTiming("pump", "start", PisteNumber(1255, 1), "left") == PisteTracked);
    CHECK(bench.tracker.trackTiming("pump", "start", PisteNumber()) == PisteBadData);
    CHECK(value(sent(bench), "ue_pr").find("%22timing%22%3A125.5%2C%22label%22%3A%22left%22") != std::string::npos);
  }
}

TEST_CASE("a reading is built in its buffer, and refused when it does not fit or is no number") {
  PisteReading<64> good;
  good.add(F("celsius"), PisteNumber(215, 1)).add("light", 511).add("warm", true).add("bed", "a\"\n");
  PisteText json = good.json();
  std::string text;
  for (PisteSize i = 0; i < json.size(); i++) text += static_cast<char>(json[i]);
  CHECK(text == R"({"celsius":21.5,"light":511,"warm":true,"bed":"a\"\u000a"})");
  good.add("much", "too much");
  CHECK(good.json().empty());
  good.clear();
  CHECK(good.json().size() == 2);

  volatile double zero = 0;
  PisteReading<64> bad;
  bad.add("celsius", PisteNumber::from(zero / zero, 1));
  Bench<400> bench;
  CHECK(bench.tracker.trackSelfDescribing(reading, bad) == PisteBadData);
  CHECK(bench.tracker.trackSelfDescribing("iglu:com.acme/reading", good) == PisteBadSchema);
  CHECK(bench.tracker.counters().queued == 0);
}

TEST_CASE("entities, a true timestamp, an id and a subject of the event's own") {
  Bench<800> bench;
  PisteEntity entities[] = {{reading, "{\"n\":1}"}, {reading, "{\"n\":2}"}};
  char assigned[37];
  PisteSubject board, own;
  board.domainUserId = "board-7";  // the device's id
  board.language = "en";
  board.screenWidth = 128, board.screenHeight = 64;
  own.language = "fr";
  own.colorDepth = 1;
  PisteOptions options;
  options.entities = entities;
  options.entityCount = 2;
  options.trueTimestamp = 1700000000123;
  options.eventId = "11111111-2222-4333-8444-555555555555";
  options.assignedId = assigned;
  options.subject = &own;
  bench.tracker.setSubject(&board);
  CHECK(bench.tracker.trackStructured("a", "b", "", "", PisteNumber(), &options) == PisteTracked);
  std::string request = sent(bench);
  std::map<std::string, std::string> expected = {{"duid", "board-7"}, {"lang", "fr"}, {"res", "128x64"}, {"cd", "1"},
                                                 {"ttm", "1700000000123"}, {"eid", assigned}, {"vp", "-"}};
  for (auto& pair : expected) CHECK_MESSAGE(value(request, pair.first) == pair.second, pair.first);
  CHECK(std::string(assigned) == "11111111-2222-4333-8444-555555555555");
  CHECK(times(value(request, "co"), "reading") == 2);
  options.eventId = "11111111";
  CHECK(bench.tracker.trackStructured("a", "b", "", "", PisteNumber(), &options) == PisteBadEventId);
  options.eventId = PisteText();
  options.trueTimestamp = 253402300800000;
  CHECK(bench.tracker.trackStructured("a", "b", "", "", PisteNumber(), &options) == PisteBadTimestamp);
}

TEST_CASE("ids differ from event to event, from board to board and, with storage, from start to start") {
  std::set<std::string> ids;
  size_t all = 0;
  int ones[16] = {};
  for (uint32_t board = 0; board < 64; board++) {
    Bench<800> bench;
    bench.tracker.stir(board);
    for (int i = 0; i < 40; i++) {
      bench.tracker.trackStructured("a", "b");
      bench.tracker.poll();
      bench.tracker.poll();
    }
    all += bench.collector.requests.size();
    for (auto& request : bench.collector.requests) {
      std::string id = value(request, "eid");
      ids.insert(id);
      for (int bit = 0; bit < 16; bit++) ones[bit] += std::stoul(id.substr(0, 4), nullptr, 16) >> bit & 1;
    }
  }
  CHECK(all == 64 * 40);
  CHECK(ids.size() == all);
  for (int n : ones) {  // five standard deviations of a fair coin
    CHECK(n > 1280 - 130);
    CHECK(n < 1280 + 130);
  }
}

TEST_CASE("what is hostile is data") {
  Bench<800> bench;
  bench.tracker.trackStructured("a&b=c\r\n", "\xFF\xFB\xF8", "100%", "\xF0\x9F\x8C\xB1");
  std::string request = sent(bench);
  CHECK(value(request, "se_ca") == "a%26b%3Dc%0D%0A");
  CHECK(value(request, "se_ac") == "%EF%BF%BD%EF%BF%BD%EF%BF%BD");
  CHECK(value(request, "se_la") == "100%25");
  CHECK(value(request, "se_pr") == "%F0%9F%8C%B1");
}
