// As much of an Arduino core as the library and its examples use, for processors that have none here: the Cortex-M3
// that QEMU runs, and the compile check for the ESP8266. The functions are in board.cpp.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PROGMEM
#define PSTR(text) (text)
#define pgm_read_byte(address) (*reinterpret_cast<const uint8_t*>(address))
#define strlen_P strlen
#define memcpy_P memcpy

class __FlashStringHelper;
#define F(text) (reinterpret_cast<const __FlashStringHelper*>(text))

enum Pin { A0, A1, A2, A3, A4, A5 };

uint32_t millis();
uint32_t micros();
int analogRead(int pin);
void setup();
void loop();

class Stream {
 public:
  virtual int available() = 0;
  virtual int read() = 0;
  virtual size_t write(uint8_t byte) = 0;
};

class IPAddress {};

class Uart : public Stream {
 public:
  void begin(unsigned long) {}
  int available() override;
  int read() override;
  size_t write(uint8_t byte) override;
};
extern Uart Serial;
