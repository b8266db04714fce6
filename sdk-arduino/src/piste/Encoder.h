// Prints records as a querystring or as the members of a JSON object, without ever holding a whole one in memory.
#pragma once

#include "Config.h"
#include "Output.h"
#include "Recorder.h"

class PisteEncoder {
 public:
  PisteEncoder(PisteOutput& out, const PisteConfig& config, bool json) : out_(out), config_(config), json_(json) {}

  // One record. `time` is its created timestamp since 1970 and `sent` the attempt's, null where nobody knows them.
  void record(const PisteQueue& queue, PisteSize cursor, const PisteMoment* time, const PisteMoment* sent) {
    first_ = true;
    if (json_) out_.put('{');
    PisteSize end = cursor + queue.sizeAt(cursor);
    PisteSize field = cursor + PisteRecord::Fields;
    key(F(PISTE_KEY_EVENT_ID));
    for (uint8_t i = 0; i < 16; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) out_.put('-');
      hex(queue.at(cursor + PisteRecord::Id + i), 'a');
    }
    quote();
    timestamp(F(PISTE_KEY_CREATED_TSTAMP), time);
    timestamp(F(PISTE_KEY_SENT_TSTAMP), sent);
    pair(F(PISTE_KEY_TRACKER_VERSION), F(PISTE_VERSION));
    pair(F(PISTE_KEY_TRACKER_NAMESPACE), config_.trackerName);
    pair(F(PISTE_KEY_APP_ID), config_.appId);
    while (field < end) {
      uint8_t head = queue.at(field++), kind = head & 0xC0, length = head & 0x3F;
      PisteSize name = field, size = queue.sizeAt(field += length);
      field += sizeof(PisteSize);
      if (kind == PistePlain) {
        separate();
        for (uint8_t i = 0; i < length; i++) out_.put(queue.at(name + i));
        equals();
        for (PisteSize i = 0; i < size; i++) put(queue.at(field + i));
        quote();
      } else {
        json(queue, kind, field, size);
      }
      field += size;
    }
    if (json_) out_.put('}');
  }

  void put(uint8_t byte) {  // a byte of a value
    if (!json_) {
      uint8_t letter = byte | 32;
      if ((letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' ||
          byte == '.' || byte == '~') {
        out_.put(byte);
      } else {
        out_.put('%');
        hex(byte, 'A');
      }
      return;
    }
    if (byte < 0x20) {
      out_.print(F("\\u00"));
      hex(byte, 'a');
      return;
    }
    if (byte == '"' || byte == '\\') out_.put('\\');
    out_.put(byte);
  }

 private:
  void json(const PisteQueue& queue, uint8_t kind, PisteSize field, PisteSize size) {
#if PISTE_SELF_DESCRIBING || PISTE_ENTITIES
#if PISTE_BASE64
    base64_ = config_.base64;
    group_ = 1;
    if (base64_)
      key(kind == PisteEventJson ? F(PISTE_KEY_UNSTRUCT_EVENT_BASE64) : F(PISTE_KEY_CONTEXTS_BASE64));
    else
#endif
      key(kind == PisteEventJson ? F(PISTE_KEY_UNSTRUCT_EVENT) : F(PISTE_KEY_CONTEXTS));
    inner(F("{\"schema\":\""));
    inner(kind == PisteEventJson ? F(PISTE_UNSTRUCT_EVENT) : F(PISTE_CONTEXTS));
    inner(F("\",\"data\":"));
    if (kind == PisteEntitiesJson) inner('[');
    for (PisteSize i = 0; i < size; i++) inner(queue.at(field + i));
    if (kind == PisteEntitiesJson) inner(']');
    inner('}');
#if PISTE_BASE64
    if (base64_ && group_ != 1) {  // one or two bytes are left
      uint8_t digits = group_ >= 0x10000 ? 3 : 2;
      while (group_ < 0x1000000) group_ <<= 8;
      emit(digits);
    }
#endif
    quote();
#else
    (void)queue, (void)kind, (void)field, (void)size;
#endif
  }

  void inner(const PisteText& text) {
    for (PisteSize i = 0; i < text.size(); i++) inner(text[i]);
  }
  void inner(const __FlashStringHelper* text) { inner(PisteText(text)); }
  void inner(char byte) { inner(static_cast<uint8_t>(byte)); }
  void inner(uint8_t byte) {
#if PISTE_BASE64
    if (base64_) {
      group_ = group_ << 8 | byte;  // a one in front tells how many bytes have come
      if (group_ >= 0x1000000) {
        emit(4);
        group_ = 1;
      }
      return;
    }
#endif
    put(byte);
  }
#if PISTE_BASE64
  void emit(uint8_t digits) {
    for (uint8_t shift = 18; digits--; shift -= 6) {
      uint8_t six = (group_ >> shift) & 63;
      out_.put(six < 26 ? 'A' + six : six < 52 ? 'a' + six - 26 : six < 62 ? '0' + six - 52 : six == 62 ? '-' : '_');
    }
  }
#endif

  void separate() {
    if (!first_) out_.put(json_ ? ',' : '&');
    first_ = false;
    quote();
  }
  void equals() {
    if (!json_) {
      out_.put('=');
      return;
    }
    out_.print(F("\":\""));
  }
  void quote() {
    if (json_) out_.put('"');
  }
  void key(const __FlashStringHelper* name) {
    separate();
    out_.print(name);
    equals();
  }
  void pair(const __FlashStringHelper* name, const PisteText& text) {
    if (text.empty()) return;
    key(name);
    for (PisteSize i = 0; i < text.size(); i++) put(text[i]);
    quote();
  }
  void timestamp(const __FlashStringHelper* name, const PisteMoment* moment) {
    if (!moment) return;
    key(name);
    out_.print(moment->seconds);
    out_.print(moment->millis, 3);
    quote();
  }
  void hex(uint8_t byte, char a) {
    for (uint8_t i = 0; i < 2; i++, byte <<= 4) {
      uint8_t digit = byte >> 4;
      out_.put(digit < 10 ? '0' + digit : a + digit - 10);
    }
  }

  PisteOutput& out_;
  const PisteConfig& config_;
  bool json_, first_ = true;
#if PISTE_BASE64
  bool base64_ = false;
  uint32_t group_ = 1;
#endif
};
