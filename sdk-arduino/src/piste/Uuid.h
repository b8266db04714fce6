// UUIDs from and to their 36 characters.
#pragma once

#include "Text.h"

inline bool pisteIsDash(uint8_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

// Reads a UUID into `id` unless that is null; false if the text is none.
inline bool pisteParseUuid(const PisteText& text, uint8_t* id) {
  if (text.size() != 36) return false;
  uint8_t nibbles = 0;
  for (uint8_t i = 0; i < 36; i++) {
    uint8_t c = text[i];
    if (pisteIsDash(i)) {
      if (c != '-') return false;
      continue;
    }
    uint8_t digit = c - '0';
    if (digit > 9) {
      digit = (c | 32) - 'a';
      if (digit > 5) return false;
      digit += 10;
    }
    if (id) id[nibbles / 2] = nibbles % 2 ? id[nibbles / 2] | digit : digit << 4;
    nibbles++;
  }
  return true;
}

// Prints a UUID into 37 characters, the last of them a zero.
inline void pistePrintUuid(const uint8_t id[16], char* out) {
  uint8_t nibbles = 0;
  for (uint8_t i = 0; i < 36; i++) {
    if (pisteIsDash(i)) {
      out[i] = '-';
      continue;
    }
    uint8_t digit = nibbles % 2 ? id[nibbles / 2] & 15 : id[nibbles / 2] >> 4;
    out[i] = digit < 10 ? '0' + digit : 'a' + digit - 10;
    nibbles++;
  }
  out[36] = 0;
}
