// Unit tests of the parts, on this machine. Time is a variable here.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "fakes.h"

uint32_t now = 0;
uint32_t millis() { return now; }
uint32_t micros() { return now * 1000; }

namespace {

// Where a number prints itself.
struct Sink {
  std::string out;
  void put(uint8_t byte) { out += static_cast<char>(byte); }
  void print(PisteText text) {
    for (PisteSize i = 0; i < text.size(); i++) put(text[i]);
  }
};

std::string print(const PisteNumber& number) {
  Sink sink;
  number.print(sink);
  return sink.out;
}

struct PowerCut {};

// Storage whose power fails after so many writes; the byte being written is then anything.
struct Cells : PisteStorage {
  std::vector<uint8_t> bytes = std::vector<uint8_t>(512, 0xFF);
  int left = -1;
  PisteSize size() override { return bytes.size(); }
  uint8_t read(PisteSize address) override { return bytes[address]; }
  void write(PisteSize address, uint8_t byte) override {
    if (left == 0) {
      bytes[address] = static_cast<uint8_t>(rand());
      throw PowerCut();
    }
    if (left > 0) left--;
    bytes[address] = byte;
  }
};

std::string idOf(const std::string& request) { return value(request, "eid"); }

}  // namespace

TEST_CASE("numbers keep every digit") {
  CHECK(print(PisteNumber(215, 1)) == "21.5");
  CHECK(print(PisteNumber(-5, 2)) == "-0.05");
  CHECK(print(PisteNumber(0)) == "0");
  CHECK(print(PisteNumber(static_cast<long>(INT32_MIN))) == "-2147483648");
  CHECK(print(PisteNumber::from(-2.26, 1)) == "-2.3");
  volatile double zero = 0;
  CHECK(PisteNumber::from(0.0 / zero, 1).state() == PisteNumber::Invalid);
  for (const char* good : {"0", "-1.5", "1e-7", "12.30", "1E+3"})
    CHECK(PisteNumber::literal(good).state() == PisteNumber::Literal);
  for (const char* bad : {"", "NaN", "-", "1.", ".5", "1e", "1 ", "--1", "Infinity"})
    CHECK(PisteNumber::literal(bad).state() == PisteNumber::Invalid);
}

TEST_CASE("what is no UTF-8 becomes one replacement character") {
  uint8_t buffer[64];
  Collector nobody;
  PisteConfig config;
  PisteWriter writer(nobody, config, buffer, sizeof buffer);
  PisteRecords& records = writer.newRecord();
  writer.print(PisteText("a\xED\xA0\xBD\x62\xFF\xC3"));
  records.commit();
  std::string out(buffer + sizeof(PisteSize), buffer + records.sizeAt(0));
  CHECK(out == "a\xEF\xBF\xBD\x62\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("schemas must be whole") {
  CHECK(pisteIsSchema("iglu:com.acme/thing/jsonschema/1-0-0"));
  for (const char* bad : {"", "iglu:com.acme/thing/jsonschema/1-0", "https://a/b/c/1-0-0", "iglu:/a/b/1-0-0"})
    CHECK_FALSE(pisteIsSchema(bad));
}

TEST_CASE("a date is read to the second, leap days too") {
  std::map<std::string, uint32_t> dates = {{"Thu, 01 Jan 1970 00:00:01 GMT", 1},
                                           {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
                                           {"Tue, 24 Nov 2026 10:00:00 GMT", 1795514400},
                                           {"soon", 0},
                                           {"Tue, 24 Abc 2026 10:00:00 GMT", 0}};
  for (auto& row : dates) {
    PisteResponse response;
    for (char c : "HTTP/1.1 200 OK\r\nDate: " + row.first + "\r\n\r\n") response.put(c);
    CHECK(response.date() == row.second);
  }
}

TEST_CASE("a wait that the collector asks for is 18 hours at most, from its own clock where it tells the time") {
  std::vector<std::pair<std::string, unsigned>> headers = {{"Retry-After: 7", 7},
                                                           {"Retry-After: 65535", 65535},
                                                           {"Retry-After: 99999999999", 65535},
                                                           {"Retry-After: soon", 0},
                                                           {"Retry-After: Tue, 24 Nov 2026 10:00:09 GMT", 9},
                                                           {"Retry-After: Tue, 24 Nov 2026 09:00:00 GMT", 0},
                                                           {"Retry-After: Tue, 24 Nov 2099 10:00:00 GMT", 65535}};
  for (auto& row : headers) {
    PisteResponse response;
    std::string date = "\r\nDate: Tue, 24 Nov 2026 10:00:00 GMT\r\n\r\n";
    for (char c : "HTTP/1.1 503 Busy\r\n" + row.first + date) response.put(c);
    CHECK(response.retryAfter(1) == row.second);  // a clock that is wrong by decades
  }
}

TEST_CASE("time goes on when millis() wraps") {
  now = 0xFFFFFC00;
  PisteClock clock;
  PisteMoment early = clock.now();
  now += 500;
  clock.set(1700000000, 250);
  clock.date(early);
  CHECK(early.seconds == 1699999999);
  CHECK(early.millis == 750);
  now += 2048;
  PisteMoment moment = clock.now();
  CHECK(moment.seconds == 1700000002);
  CHECK(moment.millis == 298);
  now = 0;
}

TEST_CASE("an outage keeps events, their ids and their order") {
  Collector collector;
  PisteConfig config;
  config.host = "c";
  config.post = false;
  uint8_t queue[400];
  PisteTracker tracker(collector, config, queue, sizeof queue);
  tracker.setTime(1700000000);
  collector.script = {"503", "500"};
  CHECK(tracker.trackStructured("a", "one") == PisteTracked);
  CHECK(tracker.trackStructured("a", "two") == PisteTracked);
  for (int i = 0; i < 100 && tracker.pending(); i++, now += 500) tracker.poll();
  REQUIRE(collector.requests.size() == 4);
  CHECK(idOf(collector.requests[0]) == idOf(collector.requests[2]));
  CHECK(collector.requests[3].find("se_ac=two") != std::string::npos);
  CHECK(tracker.counters().sent == 2);
  CHECK(tracker.counters().retried == 2);
}

TEST_CASE("an event that cannot fit is refused and pushes nothing out") {
  Collector collector;
  PisteConfig config;
  config.host = "c";
  config.policy = PisteDropOldest;
  uint8_t queue[100];
  PisteTracker tracker(collector, config, queue, sizeof queue);
  CHECK(tracker.trackStructured("a", "kept") == PisteTracked);
  CHECK(tracker.trackStructured("a", std::string(200, 'x').c_str()) == PisteTooLarge);
  CHECK(tracker.pending() == 1);
  CHECK(tracker.trackStructured("a", "newer") == PisteTracked);
  CHECK(tracker.counters().dropped[PisteOverflow] == 1);
}

TEST_CASE("power cuts in the middle of writes lose nothing that was stored and corrupt nothing") {
  Cells cells;
  std::set<std::string> stored, sent;
  srand(7);
  for (int cut = 0; cut < 200; cut++) {
    Collector collector;
    collector.away = cut % 3 != 2;
    PisteConfig config;
    config.host = "c";
    config.post = false;
    uint8_t queue[200];
    PisteTracker tracker(collector, config, queue, sizeof queue);
    PisteJournal journal(cells);
    tracker.stir(cut);
    tracker.setTime(1700000000 + cut);
    cells.left = -1;
    tracker.keepIn(journal, true);
    REQUIRE(tracker.stored() >= stored.size());
    cells.left = rand() % 150;
    try {
      for (int i = 0; i < 40; i++, now += 5000) {
        char id[37];
        PisteOptions options;
        options.assignedId = id;
        if (i % 8 == 0 && tracker.trackStructured("a", "b", PisteText(), PisteText(), i, &options) == PisteTracked) {
          uint16_t before = tracker.stored();
          tracker.poll();
          if (tracker.stored() > before) stored.insert(id);
        } else {
          tracker.poll();
        }
      }
    } catch (const PowerCut&) {
    }
    for (auto& request : collector.requests) {
      CHECK(request.find("se_ca=a&se_ac=b&se_va=") != std::string::npos);
      stored.erase(idOf(request));
      sent.insert(idOf(request));
    }
  }
  CHECK(sent.size() > 20);
}
