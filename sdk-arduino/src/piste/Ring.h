// A ring of records in the sketch's own buffer. A record begins with its size; one is being written at a time.
#pragma once

#include "Features.h"

class PisteRing {
 public:
  PisteRing(uint8_t* buffer, PisteSize capacity) : buffer_(buffer), capacity_(capacity) {}

  uint16_t count() const { return count_; }
  PisteSize capacity() const { return capacity_; }
  PisteSize room() const { return capacity_ - used_; }

  // The byte so many after the beginning of the oldest record.
  uint8_t at(PisteSize offset) const { return buffer_[index(offset)]; }

  PisteSize sizeAt(PisteSize offset) const {
    PisteSize size = 0;
    for (uint8_t i = sizeof(PisteSize); i--;) size = (size << 8) | at(offset + i);
    return size;
  }

  void begin() {
    open_ = 0;
    for (uint8_t i = 0; i < sizeof(PisteSize); i++) append(0);
  }
  bool append(uint8_t byte) {
    if (used_ + open_ >= capacity_) return false;
    buffer_[index(used_ + open_++)] = byte;
    return true;
  }
  PisteSize written() const { return open_; }
  void patch(PisteSize offset, PisteSize value) {  // a size that is known only now, in the record being written
    for (uint8_t i = 0; i < sizeof(PisteSize); i++, value >>= 8) buffer_[index(used_ + offset + i)] = value;
  }
  void commit() {
    patch(0, open_);
    used_ += open_;
    open_ = 0;
    count_++;
  }

  void pop() {
    PisteSize size = sizeAt(0);
    head_ = index(size);
    used_ -= size;
    count_--;
  }

 private:
  PisteSize index(PisteSize offset) const {
    return offset < capacity_ - head_ ? head_ + offset : offset - (capacity_ - head_);
  }

  uint8_t* buffer_;
  PisteSize capacity_;
  PisteSize head_ = 0;
  PisteSize used_ = 0;
  PisteSize open_ = 0;
  uint16_t count_ = 0;
};
