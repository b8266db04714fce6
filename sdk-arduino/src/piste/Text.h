// A text of the caller's: in RAM, or in flash when it was given as F("..."). Nothing is copied.
#pragma once

#include "Features.h"

class PisteText {
 public:
  PisteText() : data_(nullptr), size_(0), flash_(false) {}
  PisteText(const char* text) : data_(text), size_(text ? strlen(text) : 0), flash_(false) {}
  PisteText(const char* bytes, PisteSize size) : data_(bytes), size_(size), flash_(false) {}
  PisteText(const __FlashStringHelper* text)
      : data_(reinterpret_cast<const char*>(text)), size_(text ? strlen_P(data_) : 0), flash_(true) {}

  PisteSize size() const { return size_; }
  bool empty() const { return size_ == 0; }
  uint8_t operator[](PisteSize i) const { return flash_ ? pgm_read_byte(data_ + i) : static_cast<uint8_t>(data_[i]); }

 private:
  const char* data_;
  PisteSize size_;
  bool flash_;
};
