// Writes bytes in one of several ways: packed, into the queue; or spelled out, into a request to the Client. One way at
// a time, so that texts, numbers and fields are printed by the same functions on the way in and on the way out. Nothing
// ever holds a whole request in memory: what is sent is gathered in a small buffer, as each write makes a TCP segment.
#pragma once

#include "Clock.h"
#include "Config.h"
#include "Number.h"
#include "Queue.h"
#include "Utf8.h"
#include "Uuid.h"

class PisteWriter {
 public:
#if PISTE_QUEUE
  constexpr PisteWriter(Client& client, const PisteConfig& config, uint8_t* buffer, PisteSize size)
      : client_(client), config_(config), queue_(buffer, size) {}

  // Begins a record, which what is printed next goes into.
  PisteRecords& newRecord() {
    queue_.records.begin();
    return queue_.records;
  }
#else
  constexpr PisteWriter(Client& client, const PisteConfig& config) : client_(client), config_(config) {}
#endif

  // Text of our own, with tokens; returns what stands behind its end.
  PISTE_OUTLINE const char* print(const __FlashStringHelper* text) {
    const char* at = reinterpret_cast<const char*>(text);
    while (uint8_t byte = pgm_read_byte(at++)) put(byte);
    return at;
  }

  // Text of the caller's, whatever it holds.
  PISTE_OUTLINE void print(PisteText text) {
    PisteSize size = text.size();
    for (PisteSize i = 0; i < size;) {
#if PISTE_UTF8
      PisteSize from = i;
      uint8_t length = pisteCharacter(text, size, i);
      if (!length) print(F("\xEF\xBF\xBD"));
      for (; length; length--) put(text[from++]), i = from;
#else
      uint8_t byte = text[i++];
      put(byte < PisteFirstToken ? byte : '?');
#endif
    }
  }
  void print(uint32_t number) { pisteDigits(*this, number, 0); }

#if PISTE_ENTITIES
  // A number of up to 48 bits, divided a byte at a time: 64-bit division takes an AVR half a kilobyte.
  PISTE_OUTLINE void printLong(const uint64_t& value) {
    char digits[15], *at = digits + sizeof digits;
    uint8_t bytes[6], rest;
    memcpy(bytes, &value, sizeof bytes);  // boards are little-endian
    do {
      uint8_t digit = 0;
      rest = 0;
      for (uint8_t i = sizeof bytes; i--;) {
        uint16_t part = digit << 8 | bytes[i];
        bytes[i] = part / 10;
        digit = part % 10;
        rest |= bytes[i];
      }
      *--at = '0' + digit;
    } while (rest);
    print(PisteText(at, digits + sizeof digits - at));
  }
#endif

  // Each prints a key, which ends before a token or a zero, and the value, unless that is empty; and returns what
  // stands behind the byte that ends the key.
  PISTE_OUTLINE const char* field(const char* at, PisteText value) {
    at = key(at, !value.empty());
    print(value);
    return at;
  }
  PISTE_OUTLINE const char* field(const char* at, uint16_t value) {  // 0 is empty
    at = key(at, value);
    if (value) print(static_cast<uint32_t>(value));
    return at;
  }
  PISTE_OUTLINE const char* field(const char* at, const PisteNumber& value) {
    at = key(at, value.state() != PisteNumber::Absent);
    value.print(*this);
    return at;
  }

  PISTE_OUTLINE void put(uint8_t byte) {
#if PISTE_QUEUE
    if (how_ == Packed) return queue_.records.put(byte);
#endif
    if (byte >= PisteFirstToken) return spell(byte);
#if PISTE_BASE64
    if (how_ == Base64) {
      bits_ = bits_ << 8 | byte;
      for (left_ += 8; left_ >= 6;) six(bits_ >> (left_ -= 6));
      return;
    }
#endif
    uint8_t letter = byte | 32;
    if (how_ == Percent && (letter < 'a' || letter > 'z') && (byte < '0' || byte > '9') && byte != '-' &&
        byte != '_' && byte != '.' && byte != '~') {
      raw('%');
      hex(byte, 'A');
      return;
    }
#if PISTE_POST
    if (how_ == Json && byte < 0x20) {
      raw('\\');
      raw('u');
      raw('0');
      raw('0');
      hex(byte, 'a');
      return;
    }
    if (how_ == Json && (byte == '"' || byte == '\\')) raw('\\');
#endif
    raw(byte);
  }

 protected:
  // From here to flush() bytes go to the Client, by way of a buffer.
  void open(uint8_t* buffer) {
    buffer_ = buffer;
    how_ = Raw;
  }
  // False if the Client did not take all.
  bool flush() {
#if PISTE_QUEUE
    how_ = Packed;
#endif
    send();
    bool sent = !failed_;
    failed_ = false;
    return sent;
  }

#if PISTE_POST
  // Only counts what is written meanwhile.
  void count(bool only) {
    counting_ = only;
    if (only) count_ = 0;
  }
  PisteSize counted() const { return count_; }
  void backTo(PisteSize count) { count_ = count; }
#endif

  // The fields up to endEvent() are those of one event, as an object or as a query.
  void beginEvent() { how_ = First; }
  void endEvent() {
    endValue();
    if (json_) raw('}');
  }
  // The byte of an event's id that has this place, as two digits.
  void idByte(uint8_t place, uint8_t byte) {
    if (pisteDashBefore(place)) raw('-');
    hex(byte, 'a');
  }

 private:
  enum How : uint8_t { Packed, First, Raw, Percent, Json, Base64 };

  PISTE_OUTLINE const char* key(const char* at, bool given) {
    uint8_t byte = PisteKeyToken;
    do {
      if (given) put(byte);
      byte = pgm_read_byte(at++);
    } while (byte && byte < PisteTextToken);
    if (given) put(PisteValueToken);
    return at;
  }

  void send() {
    if (fill_ && client_.write(buffer_, fill_) != fill_) failed_ = true;
    fill_ = 0;
  }
  PISTE_OUTLINE void raw(uint8_t byte) {
#if PISTE_POST
    if (counting_) {
      if (++count_ == 0) count_--;  // more than an AVR counts is beyond any limit
      return;
    }
#endif
    buffer_[fill_++] = byte;
    if (fill_ == PISTE_SEND_BUFFER) send();
  }
  // Two digits, those beyond 9 beginning with `a`.
  PISTE_OUTLINE void hex(uint8_t byte, char a) {
    raw(pisteHexDigit(byte >> 4, a));
    raw(pisteHexDigit(byte & 15, a));
  }

  void spell(uint8_t token) {
    switch (token) {
      case PisteKeyToken:
        raw(endValue() ? json_ ? '{' : '?' : json_ ? ',' : '&');
        if (json_) raw('"');
        return;
      case PisteValueToken:
        if (json_) raw('"'), raw(':'), raw('"');
        else raw('=');
        how_ = json_ ? Json : Percent;
        return;
#if PISTE_POST || PISTE_SELF_DESCRIBING || PISTE_ENTITIES
      case PisteSchemaToken:
        print(F("{\"schema\":\""));
        return;
      case PisteDataToken:
        print(F("\",\"data\":"));
        return;
#endif
#if PISTE_SELF_DESCRIBING
      case PisteEventToken:
        envelope(F(PISTE_T_KEY(PISTE_KEY_UNSTRUCT_EVENT)), F(PISTE_T_KEY(PISTE_KEY_UNSTRUCT_EVENT_BASE64)));
        print(F(PISTE_T_SCHEMA PISTE_UNSTRUCT_EVENT PISTE_T_DATA));
        return;
#endif
#if PISTE_ENTITIES
      case PisteEntitiesToken:
        envelope(F(PISTE_T_KEY(PISTE_KEY_CONTEXTS)), F(PISTE_T_KEY(PISTE_KEY_CONTEXTS_BASE64)));
        print(F(PISTE_T_SCHEMA PISTE_CONTEXTS PISTE_T_DATA "["));
        return;
#endif
#if PISTE_SEQUENCE
      case PisteSequenceToken:
        print(F(PISTE_T_SCHEMA "iglu:dev.piste/sequence/jsonschema/1-0-0" PISTE_T_DATA "{\"instance\":\""));
        return;
#endif
    }
  }

#if PISTE_SELF_DESCRIBING || PISTE_ENTITIES
  PISTE_OUTLINE void envelope(const __FlashStringHelper* plain, const __FlashStringHelper* base64) {
#if PISTE_BASE64
    if (config_.base64) {
      print(base64);
      how_ = Base64;
      return;
    }
#endif
    (void)base64;
    print(plain);
  }
#endif

  // True if it was none, since the event's first field is still to come.
  bool endValue() {
    How how = how_;
    how_ = Raw;
    if (how <= Raw) return how == First;
#if PISTE_BASE64
    if (left_) six(bits_ << (6 - left_));
    left_ = 0;
#endif
    if (json_) raw('"');
    return false;
  }

#if PISTE_BASE64
  PISTE_OUTLINE void six(uint8_t bits) {
    bits &= 63;
    raw(bits < 26 ? 'A' + bits : bits < 52 ? 'a' + bits - 26 : bits < 62 ? '0' + bits - 52 : bits == 62 ? '-' : '_');
  }
  uint16_t bits_ = 0;  // of which the lowest left_ are still to be written
  uint8_t left_ = 0;
#endif

  How how_ = PISTE_QUEUE ? Packed : Raw;
  bool failed_ = false;
  PisteFill fill_ = 0;
  uint8_t* buffer_ = nullptr;

 protected:
#if PISTE_POST
  bool json_ = false;  // the way events are written

 private:
  bool counting_ = false;
  PisteSize count_ = 0;

 protected:
#else
  static constexpr bool json_ = false;
#endif
  Client& client_;
  const PisteConfig& config_;
#if PISTE_QUEUE
  PisteQueue queue_;
#endif
#if PISTE_CLOCK
  PisteClock clock_;
  bool timeIsOurs_ = false;  // the sketch tells it; the collector's Date is not looked at
#endif
};
