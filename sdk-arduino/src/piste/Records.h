// Records packed one behind the other in the sketch's own buffer, the oldest first. A record begins with its size; one
// is being written at a time, behind the others.
#pragma once

#include "Features.h"

class PisteRecords {
 public:
  constexpr PisteRecords(uint8_t* buffer, PisteSize capacity) : buffer_(buffer), capacity_(capacity) {}

  uint16_t count() const { return count_; }

  // The byte so many after the beginning of the oldest record.
  uint8_t at(PisteSize offset) const { return buffer_[offset]; }
  PisteSize sizeAt(PisteSize offset) const {
    PisteSize size;
    memcpy(&size, buffer_ + offset, sizeof size);
    return size;
  }

  void begin() { open_ = used_ + sizeof(PisteSize); }
  // Behind the end of the buffer bytes are only counted: an event that does not fit must not push others out before it
  // is known that it can fit at all.
  void put(uint8_t byte) {
    PisteSize offset = open_++;
    if (offset < capacity_) buffer_[offset] = byte;
  }
  PisteSize size() const { return open_; }
  void backTo(PisteSize size) { open_ = size; }
  bool canFit() const { return open_ - used_ <= capacity_; }
  bool fits() const { return open_ <= capacity_; }
  void commit() {
    PisteSize size = open_ - used_;
    memcpy(buffer_ + used_, &size, sizeof size);
    used_ = open_;
    count_++;
  }

  // Takes out the oldest record but `kept`; those behind it move up, and one that is being written is lost. In a ring
  // nothing would move, but each access would cost a comparison: twice the code, and moving takes a board less time
  // than sending.
  PISTE_OUTLINE void remove(uint16_t kept) {
    PisteSize before = 0;
    while (kept--) before += sizeAt(before);
    PisteSize gap = sizeAt(before);
    used_ -= gap;
    count_--;
    memmove(buffer_ + before, buffer_ + before + gap, used_ - before);
  }

 private:
  uint8_t* buffer_;
  PisteSize capacity_;
  PisteSize used_ = 0;
  PisteSize open_ = 0;
  uint16_t count_ = 0;
};
