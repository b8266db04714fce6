// Unit tests of the parts, on this machine. Time is a variable here.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <PisteTracker.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

static uint32_t now = 0;
uint32_t millis() { return now; }
uint32_t micros() { return now * 1000; }

namespace {

struct Text {
  std::string value;
  void put(uint8_t byte) { value += static_cast<char>(byte); }
};

std::string print(const PisteNumber& number) {
  Text out;
  number.print(out);
  return out.value;
}

// A collector in memory: takes requests whole, answers from a script and then with 200.
struct Collector : Client {
  std::vector<std::string> requests, script;
  std::string incoming, answer;
  size_t at = 0;
  bool open = false, away = false;

  int connect(const char*, uint16_t) override { return incoming.clear(), answer.clear(), at = 0, open = !away; }
  size_t write(const uint8_t* bytes, size_t size) override {
    incoming.append(reinterpret_cast<const char*>(bytes), size);
    size_t head = incoming.find("\r\n\r\n"), length = incoming.find("Content-Length: ");
    size_t body = length < head ? std::stoul(incoming.substr(length + 16)) : 0;
    if (head != std::string::npos && incoming.size() == head + 4 + body) {
      requests.push_back(incoming);
      incoming.clear();
      std::string status = script.empty() ? "200" : script.front();
      if (!script.empty()) script.erase(script.begin());
      answer = "HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\n\r\n";
      at = 0;
    }
    return open ? size : 0;
  }
  int available() override { return static_cast<int>(answer.size() - at); }
  int read() override { return answer[at++]; }
  void stop() override { open = false; }
  uint8_t connected() override { return open; }
};

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

std::string idOf(const std::string& request) { return request.substr(request.find("eid") + 4, 36); }

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
  Text out;
  pisteUtf8(PisteText("a\xED\xA0\xBD\x62\xFF\xC3"), out);
  CHECK(out.value == "a\xEF\xBF\xBD\x62\xEF\xBF\xBD\xEF\xBF\xBD");
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
    PisteDate date;
    for (char c : row.first) date.put(c);
    CHECK(date.seconds() == row.second);
  }
}

TEST_CASE("time goes on when millis() wraps") {
  now = 0xFFFFFC00;
  PisteClock clock;
  clock.uptime();
  clock.set(1700000000, 250);
  now += 2048;
  PisteMoment moment = clock.epoch(clock.uptime());
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
  uint8_t queue[120];
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
