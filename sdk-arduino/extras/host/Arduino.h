// As much of the Arduino core as the library and its tests use, for this machine. Time is the test's.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PROGMEM
#define PSTR(text) (text)
#define pgm_read_byte(address) (*reinterpret_cast<const uint8_t*>(address))

class __FlashStringHelper;
#define F(text) (reinterpret_cast<const __FlashStringHelper*>(text))

uint32_t millis();
uint32_t micros();

// The pins of chips that a test simulates: which is low is the test's to watch.
enum { LOW, HIGH, OUTPUT };
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t level);
