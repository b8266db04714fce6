// A part of a chip of raw flash that is written a byte at a time and erased a sector at a time, such as SPI NOR
// (piste/SpiFlash.h). Define PISTE_FLASH 1 before the tracker is included. Not for flash that takes each word only
// once, as that of many processors does.
#pragma once

#include "Storage.h"

static_assert(PISTE_FLASH, "define PISTE_FLASH 1 before including PisteTracker.h");

class PisteFlashDevice {
 public:
  virtual uint8_t read(uint32_t address) = 0;
  // Clears bits of a byte: those that are 0 in the new one. Done when it returns.
  virtual void program(uint32_t address, uint8_t byte) = 0;
  // Sets all bits of the sector that begins there. Done when it returns.
  virtual void eraseSector(uint32_t address) = 0;

 protected:
  ~PisteFlashDevice() {}
};

class PisteFlashStorage : public PisteStorage {
 public:
  // Which sectors it may have, three at least: the first counts the starts, the others are a ring. Events that wait
  // fill all of the ring but one sector at most. An AVR counts 32 KB: eight sectors of 4,096.
  constexpr PisteFlashStorage(PisteFlashDevice& device, uint32_t firstSector, uint8_t sectors,
                              PisteSize sectorSize = 4096)
      : device_(device), start_(firstSector * sectorSize), sectorSize_(sectorSize), sectors_(sectors) {}

  PisteSize size() override {
    uint32_t bytes = static_cast<uint32_t>(sectors_) * sectorSize_;
    return sectors_ < 3 || bytes > static_cast<PisteSize>(-1) / 2 + 1 ? 0 : bytes;
  }
  uint8_t read(PisteSize address) override { return device_.read(start_ + address); }
  void write(PisteSize address, uint8_t byte) override { device_.program(start_ + address, byte); }
  PisteSize sector() override { return sectorSize_; }
  void erase(PisteSize address) override { device_.eraseSector(start_ + address); }

 private:
  PisteFlashDevice& device_;
  uint32_t start_;
  PisteSize sectorSize_;
  uint8_t sectors_;
};
