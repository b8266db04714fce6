// A text of the caller's: in RAM, or in flash when it was given as F("..."). Nothing is copied.
#pragma once

#include "Features.h"

class PisteText {
 public:
  constexpr PisteText() : data_(nullptr), size_(0) {}
  constexpr PisteText(const char* text) : data_(text), size_(Terminated) {}
  // Bytes that may hold zeros.
  constexpr PisteText(const char* bytes, PisteSize size) : data_(bytes), size_(size) {}
  PisteText(const __FlashStringHelper* text) : data_(reinterpret_cast<const char*>(text)), size_(Terminated | Flash) {}

  PisteSize size() const { return measure(*this); }
  bool empty() const { return !size(); }
  uint8_t operator[](PisteSize i) const { return read(data_ + i, size_); }

 private:
  // A literal's size is measured where it is used, so that a call passes two constants.
  static constexpr PisteSize Flash = PisteSize(1) << (8 * sizeof(PisteSize) - 1), Terminated = Flash >> 1;

  // Static, since a `this` would force the text out of the registers.
  static uint8_t read(const char* at, PisteSize size) {
    return size & Flash ? pgm_read_byte(at) : static_cast<uint8_t>(*at);
  }
  static PisteSize measure(PisteText text) {
    if (!text.data_) return 0;
    if (!(text.size_ & Terminated)) return text.size_;
    PisteSize size = 0;
    while (text[size]) size++;
    return size;
  }

  const char* data_;
  PisteSize size_;
};
