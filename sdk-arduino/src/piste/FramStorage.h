// An FRAM chip on the I2C bus, such as the MB85RC256 or the FM24C64: two bytes of address, no page to wait for and
// practically no wear. Include <Wire.h> before and say PisteFramStorage<TwoWire> fram(Wire, 8192). Chips of up to 32
// KB.
#pragma once

#include "Storage.h"

template <typename Bus>
class PisteFramStorage : public PisteStorage {
 public:
  // `size` in bytes; `device` is the chip's address on the bus. The sketch calls Wire.begin().
  constexpr PisteFramStorage(Bus& bus, PisteSize size, uint8_t device = 0x50)
      : bus_(bus), size_(size), device_(device) {}

  PisteSize size() override { return size_; }
  uint8_t read(PisteSize address) override {
    begin(address);
    bus_.endTransmission();
    // A chip that is gone reads as an empty one; the journal checks what it has written, so that no event is lost on
    // it.
    return bus_.requestFrom(device_, static_cast<uint8_t>(1)) ? bus_.read() : 0xFF;
  }
  void write(PisteSize address, uint8_t byte) override {
    begin(address);
    bus_.write(byte);
    bus_.endTransmission();
  }

 private:
  void begin(PisteSize address) {
    bus_.beginTransmission(device_);
    bus_.write(static_cast<uint8_t>(address >> 8));
    bus_.write(static_cast<uint8_t>(address));
  }

  Bus& bus_;
  PisteSize size_;
  uint8_t device_;
};
