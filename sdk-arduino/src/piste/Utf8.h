// Passes a text on as UTF-8 that every parser takes: what is none, half a surrogate pair too, becomes U+FFFD.
#pragma once

#include "Text.h"

template <typename Sink>
void pisteUtf8(const PisteText& text, Sink& sink) {
#if PISTE_UTF8
  for (PisteSize i = 0; i < text.size();) {
    uint8_t first = text[i], length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    bool good = first < 0x80 || (first >= 0xC2 && first <= 0xF4);
    if (i + length > text.size()) good = false;
    for (uint8_t k = 1; good && k < length; k++) good = (text[i + k] & 0xC0) == 0x80;
    bool surrogate = false;
    if (good && length > 2) {
      uint8_t second = text[i + 1];
      surrogate = first == 0xED && second >= 0xA0;
      if ((first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        good = false;
    }
    if (good && !surrogate) {
      for (uint8_t k = 0; k < length; k++) sink.put(text[i + k]);
    } else {
      sink.put(0xEF);
      sink.put(0xBF);
      sink.put(0xBD);
    }
    i += good ? length : 1;
  }
#else
  for (PisteSize i = 0; i < text.size(); i++) sink.put(text[i]);
#endif
}
