// Builds a JSON object of the readings of sensors, in a buffer of fixed size.
#pragma once

#include "Number.h"
#include "Uuid.h"

class PisteObject {
 public:
  PisteObject& add(PisteText name, const PisteNumber& value) {
    uint8_t state = value.state();
    if (state == PisteNumber::Absent || state == PisteNumber::Invalid) {
      good_ = false;
    } else {
      begin(name);
      value.print(*this);
    }
    return *this;
  }
  PisteObject& add(PisteText name, int value) { return add(name, PisteNumber(value)); }
  PisteObject& add(PisteText name, bool value) { return add(name, value ? F("true") : F("false"), false); }
  PisteObject& add(PisteText name, const char* value) { return add(name, PisteText(value), true); }
  PisteObject& add(PisteText name, const __FlashStringHelper* value) { return add(name, PisteText(value), true); }
  PisteObject& add(PisteText name, PisteText value) { return add(name, value, true); }
  void clear() {
    size_ = 0;
    good_ = true;
  }

  // The JSON text; empty, and so refused by the tracker, if something did not fit or was no number.
  PisteText json() {
    if (!size_) put('{');
    put('}');
    PisteText text = good_ ? PisteText(text_, size_) : PisteText();
    size_--;
    return text;
  }

 protected:
  PisteObject(char* text, PisteSize capacity) : text_(text), capacity_(capacity) {}

 private:
  friend class PisteNumber;  // its digits are put here
  template <class Sink>
  friend void pisteDigits(Sink&, uint32_t, uint8_t);

  void begin(PisteText name) {
    put(size_ ? ',' : '{');
    print(name, true);
    put(':');
  }
  PisteObject& add(PisteText name, PisteText value, bool quote) {
    begin(name);
    print(value, quote);
    return *this;
  }
  void print(PisteText text) { print(text, false); }
  PISTE_OUTLINE void print(PisteText text, bool quote) {
    if (quote) put('"');
    PisteSize size = text.size();
    for (PisteSize i = 0; i < size; i++) {
      uint8_t byte = text[i];
      if (byte < 0x20) {
        put('\\');
        put('u');
        put('0');
        put('0');
        put(pisteHexDigit(byte >> 4, 'a'));
        byte = pisteHexDigit(byte & 15, 'a');
      } else if (quote && (byte == '"' || byte == '\\')) {
        put('\\');
      }
      put(byte);
    }
    if (quote) put('"');
  }
  void put(uint8_t byte) {
    if (size_ < capacity_) text_[size_++] = byte;
    else good_ = false;
  }

  char* text_;
  PisteSize capacity_;
  PisteSize size_ = 0;
  bool good_ = true;
};

// With room for so many bytes: PisteReading<64> reading; reading.add(F("celsius"), PisteNumber(215, 1));
template <PisteSize Capacity>
class PisteReading : public PisteObject {
 public:
  PisteReading() : PisteObject(buffer_, Capacity) {}
  PisteReading(const PisteReading&) = delete;  // it would write into the other's buffer
  PisteReading& operator=(const PisteReading&) = delete;

 private:
  char buffer_[Capacity];
};
