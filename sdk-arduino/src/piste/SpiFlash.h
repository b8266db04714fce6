// A chip of serial NOR flash with the common commands, such as the W25Q series. Include <SPI.h> before and say
// PisteSpiFlash<SPIClass> chip(SPI, 10), with the pin of its chip select.
#pragma once

#include "FlashStorage.h"

template <typename Bus>
class PisteSpiFlash : public PisteFlashDevice {
 public:
  // The sketch calls SPI.begin(), and begin() here.
  constexpr PisteSpiFlash(Bus& bus, uint8_t select) : bus_(bus), select_(select) {}

  void begin() {
    pinMode(select_, OUTPUT);
    digitalWrite(select_, HIGH);
  }

  uint8_t read(uint32_t address) override {
    command(Read, address);
    uint8_t byte = bus_.transfer(0);
    digitalWrite(select_, HIGH);
    return byte;
  }
  void program(uint32_t address, uint8_t byte) override {
    enable();
    command(Program, address);
    bus_.transfer(byte);
    finish();
  }
  void eraseSector(uint32_t address) override {  // a good part of a second on most chips
    enable();
    command(EraseSector, address);
    finish();
  }

 private:
  enum Command : uint8_t { Program = 0x02, Read = 0x03, Status = 0x05, WriteEnable = 0x06, EraseSector = 0x20 };
  static constexpr uint8_t Busy = 1;
  static constexpr uint32_t Patience = 2000;  // milliseconds; a chip that is gone must not stop the sketch

  void command(Command command, uint32_t address) {
    digitalWrite(select_, LOW);
    bus_.transfer(command);
    for (int8_t shift = 16; shift >= 0; shift -= 8) bus_.transfer(static_cast<uint8_t>(address >> shift));
  }
  void enable() {
    digitalWrite(select_, LOW);
    bus_.transfer(WriteEnable);
    digitalWrite(select_, HIGH);
  }
  void finish() {
    digitalWrite(select_, HIGH);
    uint32_t start = millis();
    digitalWrite(select_, LOW);
    bus_.transfer(Status);
    while (bus_.transfer(0) & Busy && millis() - start < Patience) {
    }
    digitalWrite(select_, HIGH);
  }

  Bus& bus_;
  uint8_t select_;
};
