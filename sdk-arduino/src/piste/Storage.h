// Where bytes survive a reset. A policy is a few lines: EEPROM, FRAM, flash with a byte interface, a file.
#pragma once

#include "Features.h"

class PisteStorage {
 public:
  virtual PisteSize size() = 0;
  virtual uint8_t read(PisteSize address) = 0;
  // Done when it returns. The journal asks for no write of what a cell has already.
  virtual void write(PisteSize address, uint8_t byte) = 0;
#if PISTE_FLASH
  // Of raw flash: how many bytes are erased at once, and that done to those that begin at an address.
  virtual PisteSize sector() { return 1; }
  virtual void erase(PisteSize) {}
#endif

 protected:
  ~PisteStorage() {}
};
