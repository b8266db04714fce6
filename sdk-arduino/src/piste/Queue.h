// The events that wait: the sketch's buffer, and behind it, where there is storage, the journal with the older ones.
#pragma once

#include "Journal.h"
#include "Ring.h"

class PisteQueue {
 public:
  PisteQueue(uint8_t* buffer, PisteSize capacity) : ring(buffer, capacity) {}

  PisteRing ring;

  PisteSize sizeAt(PisteSize cursor) const {  // of a record or of a field
    PisteSize size = 0;
    for (uint8_t i = sizeof(PisteSize); i--;) size = (size << 8) | at(cursor + i);
    return size;
  }

#if PISTE_STORAGE
  PisteJournal* journal = nullptr;

  uint16_t stored() const { return journal ? journal->count() : 0; }
  uint16_t count() const { return ring.count() + stored(); }
  uint16_t recovered() const { return journal ? journal->recovered() : 0; }
  // How many are in the place that the oldest is in: a request takes from one place only.
  uint16_t together() const { return stored() ? stored() : ring.count(); }
  PisteSize front() const { return stored() ? journal->front() : 0; }
  PisteSize after(PisteSize cursor) const {
    return cursor + (stored() ? journal->step(sizeAt(cursor)) : sizeAt(cursor));
  }
  uint8_t at(PisteSize cursor) const { return stored() ? journal->at(cursor) : ring.at(cursor); }
  void pop() {
    if (stored()) journal->pop();
    else ring.pop();
  }
  // Moves the oldest record of the buffer into storage, if both exist and it fits.
  bool store() {
    if (!journal || !ring.count() || !journal->append(ring)) return false;
    ring.pop();
    return true;
  }
#else
  uint16_t stored() const { return 0; }
  uint16_t recovered() const { return 0; }
  uint16_t count() const { return ring.count(); }
  uint16_t together() const { return ring.count(); }
  PisteSize front() const { return 0; }
  PisteSize after(PisteSize cursor) const { return cursor + sizeAt(cursor); }
  uint8_t at(PisteSize cursor) const { return ring.at(cursor); }
  void pop() { ring.pop(); }
  bool store() { return false; }
#endif
};
