// Bytes on their way to the Client, gathered so that a TCP segment carries more than one; or only counted.
#pragma once

#include "Text.h"

class PisteOutput {
 public:
  explicit PisteOutput(Client* client) : client_(client) {}

  void put(uint8_t byte) {
    count_++;
    if (!client_) return;
    buffer_[fill_++] = byte;
    if (fill_ == sizeof buffer_) flush();
  }
  void print(const __FlashStringHelper* text) { print(PisteText(text)); }
  void print(const PisteText& text) {
    for (PisteSize i = 0; i < text.size(); i++) put(text[i]);
  }
  void print(uint32_t number, uint8_t digits = 1) {
    char reversed[10];
    uint8_t n = 0;
    do {
      reversed[n++] = '0' + number % 10;
      number /= 10;
    } while (number || n < digits);
    while (n) put(reversed[--n]);
  }

  void flush() {
    if (client_ && fill_ && client_->write(buffer_, fill_) != fill_) failed_ = true;
    fill_ = 0;
  }
  bool failed() const { return failed_; }
  uint32_t count() const { return count_; }

 private:
  Client* client_;
  uint32_t count_ = 0;
  uint16_t fill_ = 0;
  bool failed_ = false;
  uint8_t buffer_[PISTE_SEND_BUFFER];
};
