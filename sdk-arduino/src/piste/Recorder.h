// Packs an event into a record. It is written twice, first only to learn its size: an event that does not fit must not
// push others out, nor leave half of itself behind.
//
// A record is: size, flags, event id (16), seconds (4), milliseconds (2), fields. A field is: kind and length of its
// key (1), key, size, text. Sizes are PisteSize, low byte first. JSON has no key; base64 or not is decided when sent.
#pragma once

#include "Clock.h"
#include "Number.h"
#include "Queue.h"
#include "Utf8.h"

enum PisteFieldKind : uint8_t { PistePlain = 0x00, PisteEventJson = 0x40, PisteEntitiesJson = 0x80 };

struct PisteRecord {
  static constexpr uint8_t Flags = sizeof(PisteSize), Id = Flags + 1, Seconds = Id + 16, Millis = Seconds + 4,
                           Fields = Millis + 2;
  static constexpr uint8_t TimeKnown = 1;  // the time is that since 1970; else since the board's start
};

class PisteRecorder {
 public:
  explicit PisteRecorder(PisteRing& ring) : ring_(ring) {}

  void begin(bool measuring, uint8_t flags, const uint8_t id[16], PisteMoment moment) {
    measuring_ = measuring;
    size_ = 0;
    if (!measuring) ring_.begin();
    else size_ = sizeof(PisteSize);
    put(flags);
    for (uint8_t i = 0; i < 16; i++) put(id[i]);
    for (uint8_t i = 0; i < 32; i += 8) put(moment.seconds >> i);
    put(moment.millis);
    put(moment.millis >> 8);
  }

  PisteSize size() const { return size_; }

  void put(uint8_t byte) {
    if (measuring_) size_++;
    else ring_.append(byte);
  }

  void open(uint8_t kind, const __FlashStringHelper* key) {
    PisteText name(key);
    put(kind | name.size());
    for (PisteSize i = 0; i < name.size(); i++) put(name[i]);
    at_ = measuring_ ? size_ : ring_.written();
    for (uint8_t i = 0; i < sizeof(PisteSize); i++) put(0);
  }
  void close() {
    if (!measuring_) ring_.patch(at_, ring_.written() - at_ - sizeof(PisteSize));
  }

  void field(const __FlashStringHelper* key, const PisteText& text) {
    if (text.empty()) return;
    open(PistePlain, key);
    raw(text);
    close();
  }
  void field(const __FlashStringHelper* key, const PisteNumber& number) {
    if (number.state() == PisteNumber::Absent) return;
    open(PistePlain, key);
    number.print(*this);
    close();
  }

  void size(const __FlashStringHelper* key, uint16_t width, uint16_t height) {
    if (!width || !height) return;
    open(PistePlain, key);
    PisteNumber(width).print(*this);
    put('x');
    PisteNumber(height).print(*this);
    close();
  }

  void raw(const PisteText& text) { pisteUtf8(text, *this); }

 private:
  PisteRing& ring_;
  PisteSize size_ = 0, at_ = 0;
  bool measuring_ = true;
};
