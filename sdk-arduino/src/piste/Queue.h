// The events that wait: the sketch's buffer, and behind it, where there is storage, the journal with the older ones.
#pragma once

#include "Journal.h"
#include "Record.h"
#include "Records.h"

class PisteQueue {
 public:
  constexpr PisteQueue(uint8_t* buffer, PisteSize capacity) : records(buffer, capacity) {}

  PisteRecords records;

#if PISTE_STORAGE
  PisteJournal* journal = nullptr;

  uint16_t stored() const { return journal ? journal->count() : 0; }
  uint8_t at(PisteSize cursor) const { return stored() ? journal->at(cursor) : records.at(cursor); }
  // Bytes between one record and the next.
  uint8_t gap() const { return stored() ? PisteJournal::Overhead : 0; }
  // Takes out the oldest event but `flying`; false if there is none.
  bool remove(uint16_t flying) {
    if (stored() && !flying) {
      journal->remove();
      return true;
    }
    if (stored()) flying = 0;  // those are in the journal, where only the oldest can be taken out
    if (records.count() <= flying) return false;
    records.remove(flying);
    return true;
  }
  // Moves the oldest record of the buffer into storage, if both exist and it fits.
  bool store() {
    if (!journal || !records.count() || !journal->append(records)) return false;
    records.remove(0);
    return true;
  }
#else
  uint16_t stored() const { return 0; }
  uint8_t at(PisteSize cursor) const { return records.at(cursor); }
  uint8_t gap() const { return 0; }
  bool remove(uint16_t flying) {
    if (records.count() <= flying) return false;
    records.remove(flying);
    return true;
  }
  bool store() { return false; }
#endif
  uint16_t count() const { return records.count() + stored(); }
  // How many are in the place that the oldest is in: a request takes from one place only.
  uint16_t together() const { return stored() ? stored() : records.count(); }
};
