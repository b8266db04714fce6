// UUIDs and their 36 characters.
#pragma once

#include "Text.h"

// 0 to 15; more if the character is no hexadecimal digit.
inline uint8_t pisteHexValue(uint8_t c) {
  uint8_t digit = c - '0';
  if (digit <= 9) return digit;
  digit = (c | 32) - 'a';
  return digit <= 5 ? digit + 10 : 0xFF;
}
PISTE_OUTLINE inline char pisteHexDigit(uint8_t digit, char a) { return digit < 10 ? '0' + digit : a - 10 + digit; }

// Whether a dash stands before the byte.
inline bool pisteDashBefore(uint8_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

inline bool pisteIsUuid(PisteText text) {
  if (text.size() != 36) return false;
  for (uint8_t i = 0; i < 36; i++) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : pisteHexValue(text[i]) > 15) return false;
  }
  return true;
}
