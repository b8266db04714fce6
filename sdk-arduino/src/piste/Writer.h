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
  constexpr PisteWriter(Client& client, const PisteConfig& config, uint8_t* buffer, PisteSize size)
      : client_(client), config_(config), queue_(buffer, size) {}

  // Begins a record, which what is printed next goes into.
  PisteRecords& newRecord() {
    queue_.records.begin();
    return queue_.records;
  }

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

  // The fields that are printed next have these keys, one after the other.
  void keys(const char* keys) { keys_ = keys; }
  // Each passes over a key; writes it and the value, unless that is empty, of which the first one tells.
  PISTE_OUTLINE bool field(PisteText value) {
    bool given = !value.empty();
    key(given);
    print(value);
    return given;
  }
  PISTE_OUTLINE void field(uint16_t value) {  // 0 is empty
    key(value);
    if (value) print(static_cast<uint32_t>(value));
  }
  PISTE_OUTLINE void field(const PisteNumber& value) {
    key(value.state() != PisteNumber::Absent);
    value.print(*this);
  }

  PISTE_OUTLINE void put(uint8_t byte) {
    if (how_ == Packed) return queue_.records.put(byte);
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
    how_ = Packed;
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
  // The events that follow begin with the oldest, as objects or as a query.
  void events(bool json) {
#if PISTE_POST
    json_ = json;
#endif
    (void)json;
    cursor_ = 0;
#if PISTE_CLOCK
    written_ = 0;
#endif
  }

 private:
  enum How : uint8_t { Packed, Raw, Percent, Json, Base64 };

  PISTE_OUTLINE void key(bool given) {
    uint8_t byte;
    const char* keys = keys_;
    do {
      byte = pgm_read_byte(keys++);
      if (given) put(byte);
    } while (byte != PisteValueToken);
    keys_ = keys;
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
      case PistePrefixToken:
        return print(PisteText(config_.prefix));
      case PisteHostToken:
        return print(PisteText(config_.host));
      case PistePortToken:
        return print(static_cast<uint32_t>(config_.port));
      case PisteEnvelopeToken:
        return event();
      case PisteKeyToken:
        endValue();
        raw(separator_);
        separator_ = json_ ? ',' : '&';
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
    }
  }

  // The next byte of the record that is written out.
  PISTE_OUTLINE uint8_t next() { return queue_.at(cursor_++); }

  // Not in put(), which would save the registers that this needs for every byte.
  PISTE_OUTLINE void event() {
    PisteSize end = cursor_;
    for (uint8_t i = 0; i < sizeof end; i++) end += static_cast<PisteSize>(next()) << 8 * i;
    separator_ = json_ ? '{' : '?';
    print(F(PISTE_T_KEY(PISTE_KEY_EVENT_ID)));
    for (uint8_t i = 0; i < 16; i++) {
      if (pisteDashBefore(i)) raw('-');
      hex(next(), 'a');
    }
#if PISTE_CLOCK
    bool known = next() & PisteRecord::TimeKnown;
    PisteMoment created;
    for (uint8_t i = 0; i < 6; i++) reinterpret_cast<uint8_t*>(&created)[i] = next();
    if (!known && clock_.known() && written_ >= undated_) {
      clock_.date(created);
      known = true;
    }
    written_++;
    if (known) timestamp(F(PISTE_T_KEY(PISTE_KEY_CREATED_TSTAMP)), created);
    if (clock_.known()) timestamp(F(PISTE_T_KEY(PISTE_KEY_SENT_TSTAMP)), clock_.now());
#endif
    keys(print(F(PISTE_T_KEY(PISTE_KEY_TRACKER_VERSION) PISTE_VERSION
                 "\0" PISTE_T_KEY(PISTE_KEY_TRACKER_NAMESPACE) PISTE_T_KEY(PISTE_KEY_APP_ID))));
    field(config_.trackerName);
    field(config_.appId);
    while (cursor_ != end) put(next());
    cursor_ += queue_.gap();
    endValue();
    if (json_) raw('}');
  }

#if PISTE_CLOCK
  PISTE_OUTLINE void timestamp(const __FlashStringHelper* key, const PisteMoment& moment) {
    print(key);
    print(moment.seconds);
    for (uint8_t least = 100; least > 1 && moment.millis < least; least /= 10) put('0');
    print(static_cast<uint32_t>(moment.millis));
  }
#endif

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

  void endValue() {
    if (how_ == Raw) return;
#if PISTE_BASE64
    if (left_) six(bits_ << (6 - left_));
    left_ = 0;
#endif
    how_ = Raw;
    if (json_) raw('"');
  }

#if PISTE_BASE64
  PISTE_OUTLINE void six(uint8_t bits) {
    bits &= 63;
    raw(bits < 26 ? 'A' + bits : bits < 52 ? 'a' + bits - 26 : bits < 62 ? '0' + bits - 52 : bits == 62 ? '-' : '_');
  }
  uint16_t bits_ = 0;  // of which the lowest left_ are still to be written
  uint8_t left_ = 0;
#endif

  How how_ = Packed;
  uint8_t separator_ = 0;
  bool failed_ = false;
  const char* keys_ = nullptr;
  PisteSize cursor_ = 0;
  PisteFill fill_ = 0;
  uint8_t* buffer_ = nullptr;
#if PISTE_POST
  bool json_ = false, counting_ = false;
  PisteSize count_ = 0;
#else
  static constexpr bool json_ = false;
#endif
#if PISTE_CLOCK
  uint8_t written_ = 0;  // events
#endif

 protected:
  Client& client_;
  const PisteConfig& config_;
  PisteQueue queue_;
#if PISTE_CLOCK
  PisteClock clock_;
  // So many of the oldest events get no created timestamp: they are of an earlier start, or were sent without one.
  uint16_t undated_ = 0;
#endif
};
