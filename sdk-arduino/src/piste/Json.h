// Self-describing JSON: its schema's name and its data as text.
#pragma once

#include "Text.h"

// Whether the text is iglu:vendor/name/format/1-0-0, the version in full.
inline bool pisteIsSchema(PisteText text) {
  const char* start = reinterpret_cast<const char*>(F("iglu:"));
  uint8_t parts = 0;
  bool filled = false;
  PisteSize size = text.size();
  for (PisteSize i = 0; i < size; i++) {
    uint8_t c = text[i], letter = c | 32;
    if (i < 5) {
      if (c != pgm_read_byte(start++)) return false;
    } else if (c == (parts < 3 ? '/' : '-')) {
      if (!filled) return false;
      filled = false;
      parts++;
    } else {
      filled = (c >= '0' && c <= '9') ||
               (parts < 3 && ((letter >= 'a' && letter <= 'z') || c == '-' || c == '_' || (c == '.' && !parts)));
      if (!filled) return false;
    }
  }
  return filled && parts == 5;
}

// Whether the brackets of a JSON text close and are nested no deeper than the enricher allows. What stands between them
// is the caller's affair, or that of PisteReading.
inline bool pisteIsNestedWell(PisteText text) {
  uint8_t depth = 0;
  bool quoted = false;
  PisteSize size = text.size();
  for (PisteSize i = 0; i < size; i++) {
    uint8_t c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted) {
      if (c == '\\') i++;
    } else if ((c | 32) == '{') {  // or [
      if (++depth > PISTE_JSON_DEPTH) return false;
    } else if ((c | 32) == '}') {
      if (!depth--) return false;
    }
  }
  return size && !depth && !quoted;
}

struct PisteEntity {
  PisteText schema;
  PisteText data;  // JSON
};
