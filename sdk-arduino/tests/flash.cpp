// The journal in raw flash (PISTE_FLASH 1): bits go from 1 to 0, until a whole sector is erased, and the power may fail
// in the middle of either.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "board.h"

#include <piste/SpiFlash.h>

uint32_t now = 0;
uint32_t millis() { return now; }
uint32_t micros() { return now * 1000; }

namespace {

struct PowerCut {};

// A chip whose power fails after so many operations. A byte that was being programmed has some of its bits cleared
// then, a sector that was being erased some of its bits set, anywhere.
struct Nor : PisteFlashDevice {
  std::vector<uint8_t> cells;
  std::vector<unsigned> erased;
  PisteSize sector;
  static constexpr int Long = 60;  // an erasure takes as long as so many bytes
  int left = -1, torn = 0, tornErases = 0;

  Nor(unsigned sectors, PisteSize size) : cells(sectors * size, 0xFF), erased(sectors), sector(size) {}
  uint8_t read(uint32_t address) override { return cells.at(address); }
  void program(uint32_t address, uint8_t byte) override {
    uint8_t& cell = cells.at(address);
    CHECK((cell & byte) == byte);  // no bit can be set
    if (left == 0) {
      cell &= byte | static_cast<uint8_t>(rand());
      torn++;
      throw PowerCut();
    }
    if (left > 0) left--;
    cell &= byte;
  }
  void eraseSector(uint32_t address) override {
    REQUIRE(address % sector == 0);
    bool cut = left >= 0 && left < Long;
    for (PisteSize i = 0; i < sector; i++) cells.at(address + i) |= cut ? rand() & rand() : 0xFF;
    erased.at(address / sector)++;
    if (cut) {
      tornErases++;
      throw PowerCut();
    }
    if (left > 0) left -= Long;
  }
};

}  // namespace

TEST_CASE("events of an earlier start are sent after it, once, and every start has a number of its own") {
  Nor chip(5, 256);
  PisteFlashStorage flash(chip, 0, 5, 256);
  for (uint16_t round = 0; round < 60; round += 2) {
    uint16_t boots = 0;
    start(flash, 3, true, &boots);
    CHECK(boots == round);
    std::vector<std::string> sent = start(flash, 1, false, &boots);
    CHECK(boots == round + 1);
    REQUIRE(sent.size() == 4);
    std::set<std::string> ids;
    for (auto& request : sent) ids.insert(value(request, "eid"));
    CHECK(ids.size() == 4);
  }
  CHECK(start(flash, 0, false).empty());
}

TEST_CASE("a full ring stores no more, and loses nothing of what it has") {
  Nor chip(4, 512);
  PisteFlashStorage flash(chip, 0, 4, 512);
  start(flash, 40, true);
  Bench<400> bench;
  PisteJournal journal(flash);
  bench.tracker.keepIn(journal, true);
  size_t kept = bench.tracker.stored();
  CHECK(kept > 512 * 2 / 80);
  CHECK(kept < 512 * 3 / 40);
  bench.run(20000);
  CHECK(bench.collector.requests.size() == kept);
}

TEST_CASE("sectors wear evenly, and the others of the chip are let alone") {
  Nor chip(9, 256);
  PisteFlashStorage flash(chip, 2, 6, 256);
  for (int i = 0; i < 400; i++) {
    start(flash, 3, true);
    CHECK(start(flash, 0, false).size() == 3);
  }
  for (int other : {0, 1, 8}) CHECK(chip.erased[other] == 0);
  unsigned most = 0, least = 1000000;
  for (int sector = 3; sector < 8; sector++) {
    most = std::max(most, chip.erased[sector]);
    least = std::min(least, chip.erased[sector]);
  }
  MESSAGE("1,200 events in a ring of 5 sectors of 256 bytes: ", least, " to ", most, " erasures each");
  CHECK(least > 50);
  CHECK(most - least <= 1);
}

TEST_CASE("power cuts in the middle of programming and erasing lose nothing that was stored and corrupt nothing") {
  for (PisteSize sector : {128, 256, 1024}) {
    Nor chip(5, sector);
    std::set<std::string> stored, sent;
    srand(11);
    for (int cut = 0; cut < 250; cut++) {
      Bench<200> bench;
      bench.collector.away = cut % 3 != 2;
      PisteFlashStorage flash(chip, 0, 5, sector);
      PisteJournal journal(flash);
      bench.tracker.stir(cut);
      bench.tracker.setTime(1700000000 + cut);
      chip.left = rand() % 400;
      try {
        bench.tracker.keepIn(journal, true);
        REQUIRE(bench.tracker.stored() >= stored.size());
        for (int i = 0; i < 60; i++, now += 5000) {
          char id[37];
          PisteOptions options;
          options.assignedId = id;
          bool tracked = i % 8 == 0 && bench.tracker.trackStructured("a", "b", "", "", i, &options) == PisteTracked;
          uint16_t before = bench.tracker.stored();
          bench.tracker.poll();
          if (tracked && bench.tracker.stored() > before) stored.insert(id);
        }
      } catch (const PowerCut&) {
      }
      for (auto& request : bench.collector.requests) {
        CHECK(request.find("se_ca=a&se_ac=b&se_va=") != std::string::npos);
        stored.erase(value(request, "eid"));
        sent.insert(value(request, "eid"));
      }
    }
    chip.left = -1;
    PisteFlashStorage flash(chip, 0, 5, sector);
    for (auto& request : start(flash, 0, false)) stored.erase(value(request, "eid"));
    CHECK(stored.empty());
    MESSAGE(sent.size(), " events in sectors of ", sector, " bytes; cut while programming ", chip.torn,
            " times, while erasing ", chip.tornErases);
    CHECK(sent.size() > 100);
    CHECK(chip.torn > 100);
    CHECK(chip.torn + chip.tornErases > 150);
    CHECK(chip.tornErases > 5);
  }
}

TEST_CASE("damaged and worn cells stop nothing") {
  Nor chip(4, 256);
  PisteFlashStorage flash(chip, 0, 4, 256);
  srand(3);
  for (int damage = 0; damage < 200; damage++) {
    chip.cells[rand() % chip.cells.size()] &= rand();
    for (auto& request : start(flash, 1, false)) CHECK(value(request, "se_ca") == "a");
    start(flash, 2, damage % 2);
  }
  PisteFlashStorage tiny(chip, 0, 2, 256);
  CHECK(start(tiny, 2, false).size() == 2);
}

namespace {

// A chip on the SPI bus, as far as its commands go.
struct Chip {
  std::vector<uint8_t> cells = std::vector<uint8_t>(8 * 4096, 0xFF);
  std::vector<uint8_t> command;
  bool selected = false, writable = false, gone = false;
  int busy = 0;

  uint8_t transfer(uint8_t byte) {
    REQUIRE(selected);
    if (gone) return 0xFF;
    command.push_back(byte);
    if (command[0] == 0x05) return command.size() > 1 && busy-- > 0;
    if (command[0] == 0x03 && command.size() == 5) return cells.at(address());
    return 0;
  }
  void select(bool on) {
    if (selected && !on && !command.empty()) obey();
    selected = on;
    if (on) command.clear();
  }
  size_t address() const { return static_cast<size_t>(command[1] << 16 | command[2] << 8 | command[3]); }
  void obey() {
    if (command[0] == 0x06) writable = true;
    if (command[0] != 0x02 && command[0] != 0x20) return;
    CHECK(writable);
    writable = false;
    busy = 3;
    if (command[0] == 0x02) {
      REQUIRE(command.size() == 5);
      cells.at(address()) &= command[4];
    } else {
      for (int i = 0; i < 4096; i++) cells.at((address() & ~4095u) + i) = 0xFF;
    }
  }
} chip;

}  // namespace

void pinMode(uint8_t pin, uint8_t) { CHECK(pin == 10); }
void digitalWrite(uint8_t pin, uint8_t level) {
  CHECK(pin == 10);
  chip.select(level == LOW);
}

TEST_CASE("a chip of serial NOR flash keeps what it is told") {
  PisteSpiFlash<Chip> device(chip, 10);
  device.begin();
  PisteFlashStorage flash(device, 1, 4);
  start(flash, 3, true);
  CHECK(start(flash, 0, false).size() == 3);
  CHECK(start(flash, 300, true).empty());
  CHECK(start(flash, 0, false).size() == 20);  // as many as a second has time for
  for (size_t i = 0; i < 4096; i++) REQUIRE(chip.cells[i] == 0xFF);  // the sector before
}
