// Thirty days of a board's life in a second: an event a minute, outages, errors and resets, and the wrap of millis().
#include <memory>

#include "fakes.h"

namespace {

const uint32_t second = 1000, minute = 60 * second, days = 30;

struct Cells : PisteStorage {
  std::vector<uint8_t> bytes = std::vector<uint8_t>(4096, 0xFF);
  PisteSize size() override { return bytes.size(); }
  uint8_t read(PisteSize address) override { return bytes[address]; }
  void write(PisteSize address, uint8_t byte) override { bytes[address] = byte; }
};

// One start of the board, until its next reset.
struct Board {
  Board(Collector& collector, const PisteConfig& config, Cells& cells, uint32_t noise)
      : journal(cells), tracker(collector, config, queue, sizeof queue) {
    tracker.stir(noise);
    tracker.keepIn(journal, true);
  }
  uint8_t queue[300];
  PisteJournal journal;
  PisteTracker tracker;

  unsigned long dropped() const {
    unsigned long all = 0;
    for (uint16_t count : tracker.counters().dropped) all += count;
    return all;
  }
};

}  // namespace

TEST_CASE("in thirty days with outages and resets every event is sent or counted as dropped") {
  srand(30);
  Cells cells;
  Collector collector;
  PisteConfig config;
  config.host = "c";
  config.policy = PisteDropOldest;
  std::set<std::string> accepted, received;
  unsigned long dropped = 0, unsaved = 0, resets = 0, outages = 0, without = 0;
  now = 0xFFFFFFFF - 15 * 24 * 60 * minute;  // wraps in the middle of the month
  std::unique_ptr<Board> board(new Board(collector, config, cells, rand()));

  for (uint32_t passed = 0; passed < days * 24 * 60 * 60; passed++, now += second) {
    if (passed % 60 == 0) {
      char id[37];
      PisteOptions options;
      options.assignedId = id;
      REQUIRE(board->tracker.trackStructured("a", "b", "", "", PisteNumber(passed), &options) == PisteTracked);
      accepted.insert(id);
    }
    for (int i = 0; i < 4; i++) board->tracker.poll();
    if (rand() % (collector.away ? 4000 : 20000) == 0) {
      collector.away = !collector.away;
      outages += collector.away;
    }
    if (rand() % 5000 == 0) collector.script = {"503 x", "429 x\r\nRetry-After: 60", "413 x"};
    collector.silent = rand() % 50 == 0;
    std::string when = "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n";
    collector.always = rand() % 2 ? when : "";
    if (rand() % 40000 == 0) {
      PisteCounters books = board->tracker.counters();
      CHECK(books.queued == books.sent + board->dropped() + board->tracker.pending());
      dropped += board->dropped();
      unsaved += board->tracker.pending() - board->tracker.stored();
      resets++;
      collector.stop();
      board.reset(new Board(collector, config, cells, rand()));
    }
  }
  collector.away = collector.silent = false;
  collector.script.clear();
  for (int i = 0; i < 20000 && board->tracker.pending(); i++, now += second) {
    board->tracker.hurry();
    board->tracker.poll();
  }
  CHECK(board->tracker.pending() == 0);
  dropped += board->dropped();
  for (auto& request : collector.requests) {
    for (size_t at = 0; (at = request.find("\"eid\":\"", at)) != std::string::npos; at += 7) {
      received.insert(request.substr(at + 7, 36));
      size_t end = request.find('}', at);
      without += request.substr(at, end - at).find("\"dtm\"") == std::string::npos;
    }
  }
  for (auto& id : received) REQUIRE(accepted.count(id));
  MESSAGE(accepted.size(), " events, ", received.size(), " received, ", dropped, " dropped, ", unsaved,
          " in RAM only at one of ", resets, " resets, ", outages, " outages, ", without, " sent without a time, ",
          collector.requests.size(), " requests");
  CHECK(accepted.size() == days * 24 * 60);
  CHECK(accepted.size() <= received.size() + dropped + unsaved);
  CHECK(received.size() > accepted.size() / 3);
  CHECK(dropped > 0);
  CHECK(outages > 20);
  CHECK(resets > 20);
}
