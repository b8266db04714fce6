// Reads an answer of the collector a byte at a time and keeps of it only what the tracker acts on.
#pragma once

#include "Date.h"

class PisteResponse {
 public:
  void begin() { *this = PisteResponse(); }

  // Takes the next byte; true once the answer is complete.
  bool put(char byte) {
    if (part_ == Body) return --left_ == 0;
    if (byte == '\r') return false;
    if (byte == '\n') {
      if (column_ == 0 && line_ > 0) return finishHead();
      endLine();
      line_ = 1;
      column_ = 0;
      value_ = 0;
      part_ = Name;
      return false;
    }
    if (column_ < 255) column_++;
    if (line_ == 0) {  // HTTP/1.1 200 OK
      if (column_ >= 10 && column_ <= 12) status_ = byte >= '0' && byte <= '9' ? status_ * 10 + (byte - '0') : 0;
      if (column_ == 8) keepAlive_ = byte == '1';
      return false;
    }
    if (part_ == Name) {
      if (byte == ':') {
        part_ = Value;
        header_ = find();
        value_ = 0;
        good_ = false;
#if PISTE_COLLECTOR_TIME || PISTE_RETRY_AFTER
        parsed_ = PisteDate();
#endif
      } else {
        hash(byte);
      }
      return false;
    }
    takeValue(byte);
    return false;
  }

  bool started() const { return line_ > 0 || column_ > 0; }
  bool complete() const { return complete_; }
  uint16_t status() const { return status_; }
  bool keepsAlive() const { return keepAlive_ && bodyKnown_; }
#if PISTE_COLLECTOR_TIME || PISTE_RETRY_AFTER
  uint32_t date() const { return date_; }  // seconds since 1970, 0 if it was not told
#endif
#if PISTE_RETRY_AFTER
  // Seconds to wait; 0 if nothing sensible was said. `now` is our own clock, 0 if there is none.
  uint32_t retryAfter(uint32_t now) const {
    if (!now) now = date_;
    if (retryAt_) return now && retryAt_ > now ? retryAt_ - now : 0;
    return retryAfter_;
  }
#endif

 private:
  enum Part : uint8_t { Name, Value, Body };
  enum Known : uint8_t { None = 0xFE, Length = 0, Connection, Date, RetryAfter };

  // Names are told apart by a hash of their letters: no table of texts, no buffer for a line.
  void hash(char byte) {
    if (column_ == 1) value_ = 0;
    value_ = value_ * 31 + (byte | 32);
  }
  static constexpr uint16_t hashOf(const char* name, uint16_t so_far = 0) {
    return *name ? hashOf(name + 1, static_cast<uint16_t>(so_far * 31 + (*name | 32))) : so_far;
  }
  Known find() const {
    switch (static_cast<uint16_t>(value_)) {
      case hashOf("content-length"): return Length;
      case hashOf("connection"): return Connection;
#if PISTE_COLLECTOR_TIME || PISTE_RETRY_AFTER
      case hashOf("date"): return Date;
#endif
#if PISTE_RETRY_AFTER
      case hashOf("retry-after"): return RetryAfter;
#endif
    }
    return None;
  }

  void takeValue(char byte) {
    if (header_ == Connection && (byte | 32) == 'c') closes_ = true;  // "close"; "keep-alive" has none
#if PISTE_COLLECTOR_TIME || PISTE_RETRY_AFTER
    if (header_ == Date || header_ == RetryAfter) parsed_.put(byte);
#endif
    if (header_ == Length || header_ == RetryAfter) {
      if (byte >= '0' && byte <= '9' && value_ < 100000000UL) {
        value_ = value_ * 10 + (byte - '0');
        good_ = true;
      } else if (byte != ' ') {
        if (header_ == Length) header_ = None;
        dirty_ = true;
      }
    }
  }

  void endLine() {
    if (part_ != Value) return;
    if (header_ == Length && good_) {
      left_ = value_;
      bodyKnown_ = true;
    }
#if PISTE_COLLECTOR_TIME || PISTE_RETRY_AFTER
    if (header_ == Date) date_ = parsed_.seconds();
#endif
#if PISTE_RETRY_AFTER
    if (header_ == RetryAfter) {
      if (dirty_) retryAt_ = parsed_.seconds();
      else if (good_) retryAfter_ = value_;
    }
#endif
    dirty_ = false;
  }

  bool finishHead() {
    if (status_ / 100 == 1) {  // 100 Continue: the answer is still to come
      begin();
      return false;
    }
    complete_ = true;
    if (closes_) keepAlive_ = false;
    if (status_ == 204 || status_ == 304) {
      bodyKnown_ = true;
      left_ = 0;
    }
    part_ = Body;
    return !bodyKnown_ || left_ == 0;
  }

  uint32_t value_ = 0;  // hash of a name, then number of a value
  uint32_t left_ = 0;
  uint16_t status_ = 0;
  uint8_t line_ = 0, column_ = 0, header_ = None;
  Part part_ = Name;
  bool good_ = false, dirty_ = false, bodyKnown_ = false, keepAlive_ = false, closes_ = false, complete_ = false;
#if PISTE_COLLECTOR_TIME || PISTE_RETRY_AFTER
  PisteDate parsed_;
  uint32_t date_ = 0;
#endif
#if PISTE_RETRY_AFTER
  uint32_t retryAfter_ = 0, retryAt_ = 0;
#endif
};
