// Self-describing JSON: its schema's name, its data as text, and a builder for the readings of sensors.
#pragma once

#include "Number.h"
#include "Utf8.h"

// Whether the text is iglu:vendor/name/format/1-0-0, the version in full.
inline bool pisteIsSchema(const PisteText& text) {
  static const char start[] PROGMEM = "iglu:";
  uint8_t slashes = 0, dashes = 0, length = 0;
  for (PisteSize i = 0; i < text.size(); i++) {
    uint8_t c = text[i];
    if (i < 5) {
      if (c != pgm_read_byte(start + i)) return false;
      continue;
    }
    bool digit = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'z';
    if (c == '/' || (slashes == 3 && c == '-')) {
      if (!length) return false;
      length = 0;
      if (c == '/') slashes++;
      else dashes++;
    } else if (digit || (slashes < 3 && (letter || c == '-' || c == '_' || (c == '.' && slashes == 0)))) {
      length = 1;
    } else {
      return false;
    }
  }
  return slashes == 3 && dashes == 2 && length;
}

// Whether the brackets of a JSON text close and are nested no deeper than the enricher allows. What stands between them
// is the caller's affair, or the builder's.
inline bool pisteIsNestedWell(const PisteText& text) {
  uint8_t depth = 0;
  bool quoted = false;
  for (PisteSize i = 0; i < text.size(); i++) {
    uint8_t c = text[i];
    if (quoted && c == '\\') i++;
    else if (c == '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c == '{' || c == '[') {
      if (++depth > PISTE_JSON_DEPTH) return false;
    } else if (c == '}' || c == ']') {
      if (!depth--) return false;
    }
  }
  return !text.empty() && !depth && !quoted;
}

// An object in a buffer of so many bytes: PisteReading<64> reading; reading.add(F("celsius"), PisteNumber(215, 1));
template <PisteSize Capacity>
class PisteReading {
 public:
  PisteReading& add(const PisteText& name, const PisteNumber& value) {
    if (value.state() == PisteNumber::Given || value.state() == PisteNumber::Literal) {
      key(name);
      value.print(*this);
    } else {
      good_ = false;
    }
    return *this;
  }
  PisteReading& add(const PisteText& name, int value) { return add(name, PisteNumber(value)); }
  PisteReading& add(const PisteText& name, bool value) {
    key(name);
    print(value ? F("true") : F("false"));
    return *this;
  }
  PisteReading& add(const PisteText& name, const char* value) { return add(name, PisteText(value)); }
  PisteReading& add(const PisteText& name, const __FlashStringHelper* value) { return add(name, PisteText(value)); }
  PisteReading& add(const PisteText& name, const PisteText& value) {
    key(name);
    quoted(value);
    return *this;
  }
  void clear() {
    size_ = 0;
    good_ = true;
  }

  // The JSON text; empty, and so refused by the tracker, if something did not fit or was no number.
  PisteText json() {
    if (size_ == 0) put('{');
    if (!good_ || size_ >= Capacity) return PisteText();
    text_[size_] = '}';
    return PisteText(text_, size_ + 1);
  }

  void put(uint8_t byte) {
    if (size_ < Capacity) text_[size_++] = byte;
    else good_ = false;
  }

 private:
  struct Escaped {
    PisteReading& to;
    void put(uint8_t byte) {
      if (byte < 0x20) {
        to.print(F("\\u00"));
        to.put('0' + (byte >> 4));
        byte &= 15;
        to.put(byte < 10 ? '0' + byte : 'a' + byte - 10);
        return;
      }
      if (byte == '"' || byte == '\\') to.put('\\');
      to.put(byte);
    }
  };
  void print(const __FlashStringHelper* text) {
    PisteText all(text);
    for (PisteSize i = 0; i < all.size(); i++) put(all[i]);
  }
  void quoted(const PisteText& text) {
    Escaped escaped{*this};
    put('"');
    pisteUtf8(text, escaped);
    put('"');
  }
  void key(const PisteText& name) {
    put(size_ ? ',' : '{');
    quoted(name);
    put(':');
  }

  char text_[Capacity];
  PisteSize size_ = 0;
  bool good_ = true;
};

struct PisteEntity {
  PisteText schema;
  PisteText data;  // JSON
};
