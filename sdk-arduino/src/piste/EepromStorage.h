// The EEPROM of the board's own processor. Include <EEPROM.h> before.
#pragma once

#include "Storage.h"

class PisteEepromStorage : public PisteStorage {
 public:
  // A part of it, if the sketch has use for the rest: where it begins, and how long it is.
  explicit PisteEepromStorage(PisteSize first = 0, PisteSize size = 0) : first_(first), size_(size) {}

  PisteSize size() override { return size_ ? size_ : EEPROM.length() - first_; }
  uint8_t read(PisteSize address) override { return EEPROM.read(first_ + address); }
  void write(PisteSize address, uint8_t byte) override { EEPROM.write(first_ + address, byte); }

 private:
  PisteSize first_, size_;
};
