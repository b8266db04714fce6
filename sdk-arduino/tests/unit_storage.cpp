// The journal: what it keeps over a reset, how it wears, and the storage it may stand in.
#include "board.h"

#include <piste/FileStorage.h>
#include <piste/FramStorage.h>

namespace {

// Counts the writes of each cell.
struct WornCells : PisteStorage {
  std::vector<uint8_t> bytes;
  std::vector<unsigned> wear;
  explicit WornCells(PisteSize size) : bytes(size, 0xFF), wear(size) {}
  PisteSize size() override { return bytes.size(); }
  uint8_t read(PisteSize address) override { return bytes.at(address); }
  void write(PisteSize address, uint8_t byte) override {
    bytes.at(address) = byte;
    wear.at(address)++;
  }
};

// The bus with one chip on it, as far as the calls of Wire go.
struct FakeWire {
  std::map<uint16_t, uint8_t> chip;
  std::vector<uint8_t> message;
  uint16_t at = 0;
  bool present = true;
  void beginTransmission(uint8_t device) {
    CHECK(device == 0x50);
    message.clear();
  }
  void write(uint8_t byte) { message.push_back(byte); }
  uint8_t endTransmission() {
    if (!present) return 2;
    at = static_cast<uint16_t>(message[0] << 8 | message[1]);
    for (size_t i = 2; i < message.size(); i++) chip[at++] = message[i];
    return 0;
  }
  uint8_t requestFrom(uint8_t, uint8_t count) { return present ? count : 0; }
  int read() { return chip.count(at) ? chip[at] : 0; }
};

}  // namespace

TEST_CASE("events of an earlier start are sent after it, once, with their ids and times") {
  WornCells cells(1024);
  uint16_t boots = 0;
  start(cells, 3, true, &boots);
  CHECK(boots == 0);  // an erased chip counts from 0xFFFF
  std::vector<std::string> sent = start(cells, 1, false, &boots);
  CHECK(boots == 1);
  REQUIRE(sent.size() == 4);
  std::set<std::string> ids;
  for (auto& request : sent) {
    ids.insert(value(request, "eid"));
    CHECK(value(request, "dtm").substr(0, 10) == "1700000000");
  }
  CHECK(ids.size() == 4);
  CHECK(start(cells, 0, false).empty());
}

TEST_CASE("events of an earlier start that had no clock go without a created timestamp") {
  WornCells cells(512);
  {
    Bench<400> bench;
    PisteJournal journal(cells);
    bench.collector.away = true;
    bench.tracker.keepIn(journal, true);
    bench.tracker.trackStructured("a", "old");
    bench.run(1000);
  }
  Bench<400> bench;
  PisteJournal journal(cells);
  bench.tracker.keepIn(journal, true);
  bench.tracker.setTime(1700000000);
  bench.tracker.trackStructured("a", "new");
  bench.run(1000);
  REQUIRE(bench.collector.requests.size() == 2);
  CHECK(value(bench.collector.requests[0], "se_ac") == "old");
  CHECK(value(bench.collector.requests[0], "dtm") == "-");
  CHECK(value(bench.collector.requests[1], "dtm").size() == 13);
}

TEST_CASE("ten thousand events wear the cells evenly") {
  WornCells cells(1024);
  int sent = 0;
  for (int outage = 0; outage < 1000; outage++) {
    start(cells, 10, true);
    sent += start(cells, 0, false).size();
  }
  CHECK(sent == 10000);
  unsigned most = 0;
  unsigned long all = 0;
  for (PisteSize i = 2; i < cells.wear.size(); i++) {
    most = std::max(most, cells.wear[i]);
    all += cells.wear[i];
  }
  double mean = static_cast<double>(all) / (cells.wear.size() - 2);
  MESSAGE("10,000 events in 1,024 bytes: ", mean, " writes a cell, at most ", most);
  CHECK(most < 2 * mean);
  CHECK(cells.wear[0] == 2000);  // the counter of starts
}

TEST_CASE("a storage that is full, damaged or too small stops nothing") {
  WornCells cells(200);
  start(cells, 9, true);
  srand(3);
  for (int damage = 0; damage < 100; damage++) {
    cells.bytes[rand() % cells.bytes.size()] ^= 1 << rand() % 8;
    for (auto& request : start(cells, 1, false)) CHECK(value(request, "se_ca") == "a");
    start(cells, 2, damage % 2);
  }
  WornCells tiny(4);
  CHECK(start(tiny, 2, false).size() == 2);
}

TEST_CASE("an FRAM on the I2C bus keeps what it is told") {
  FakeWire wire;
  PisteFramStorage<FakeWire> fram(wire, 8192);
  start(fram, 3, true);
  CHECK(wire.chip.size() > 100);
  CHECK(start(fram, 0, false).size() == 3);
  wire.present = false;  // the chip is gone: reads are all ones, and nothing hangs
  CHECK(start(fram, 2, false).size() == 2);
}

TEST_CASE("a file keeps what it is told, and one that cannot be opened stops nothing") {
  char path[] = "/tmp/piste-journal-XXXXXX";
  REQUIRE(mkstemp(path) >= 0);
  {
    PisteFileStorage file(path, 2048);
    start(file, 3, true);
  }
  PisteFileStorage file(path, 2048);
  CHECK(start(file, 1, false).size() == 4);
  remove(path);
  PisteFileStorage nowhere("/nowhere/at/all", 2048);
  CHECK(start(nowhere, 2, false).size() == 2);
}
