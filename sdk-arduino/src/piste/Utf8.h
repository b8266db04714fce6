// UTF-8 that every parser takes: what is none, half a surrogate pair too, becomes U+FFFD.
#pragma once

#include "Text.h"

// The size of the character at `i`, 0 if what stands there must be replaced; then `i` is moved behind it.
inline uint8_t pisteCharacter(const PisteText& text, PisteSize size, PisteSize& i) {
  uint8_t first = text[i++];
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  uint8_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  PisteSize end = i + length - 1;
  if (end > size) return 0;
  for (PisteSize at = i; at < end; at++)
    if ((text[at] & 0xC0) != 0x80) return 0;
  // Longer than needed, half a surrogate pair, or beyond the last character: the second byte tells.
  uint8_t middle = length == 3 ? 0xA0 : 0x90;
  bool above = text[i] >= middle;
  if (above ? first != 0xED && first != 0xF4 : first != 0xE0 && first != 0xF0) return length;
  i = end;
  return 0;
}
