// Reads an answer of the collector a byte at a time and keeps of it only what the tracker acts on.
#pragma once

#include "Date.h"

#define PISTE_DATES (PISTE_COLLECTOR_TIME || PISTE_RETRY_AFTER)
#define PISTE_HEADERS (PISTE_KEEP_ALIVE || PISTE_DATES)

// Headers are told apart by a hash of their names: no table of texts, no buffer for a line.
constexpr uint16_t pisteHash(const char* name, uint16_t before = 0) {
  return *name ? pisteHash(name + 1, static_cast<uint16_t>(before * 2 + (*name | 32))) : before;
}

class PisteResponse {
 public:
  void begin() { memset(static_cast<void*>(this), 0, sizeof *this); }

  // Takes the next byte; true once the answer is complete.
  bool put(uint8_t byte) {
#if PISTE_KEEP_ALIVE
    if (part_ == Body) return --left_ == 0;
#endif
#if PISTE_HEADERS
    if (byte == '\r') return false;
    if (byte == '\n') return endLine();
#endif
#if PISTE_HEADERS
    if (column_ < 0xFF) column_++;
    if (part_ == Value) takeValue(byte);
    else if (part_ == Name) byte == ':' ? void(part_ = Value) : void(line_.name = line_.name * 2 + (byte | 32));
    else if (column_ >= 10 && column_ <= 12) status_ = status_ * 10 + (byte - '0');  // HTTP/1.1 200 OK
#if PISTE_KEEP_ALIVE
    if (part_ == Status && column_ == 8) keepAlive_ = byte == '1';
#endif
    return false;
#else
    if (++column_ >= 10) status_ = status_ * 10 + (byte - '0');
    return column_ == 12;  // nothing is wanted of what follows
#endif
  }

  // But for a rest of the body, which does not matter.
  bool complete() const {
#if PISTE_HEADERS
    return part_ == Body;
#else
    return false;
#endif
  }
  uint16_t status() const { return status_; }
#if PISTE_KEEP_ALIVE
  bool keepsAlive() const { return keepAlive_ && bodyKnown_; }
#endif
#if PISTE_COLLECTOR_TIME
  uint32_t date() const { return date_; }  // seconds since 1970, 0 if it was not told
#endif
#if PISTE_RETRY_AFTER
  // Seconds to wait; 0 if nothing sensible was said. `now` is our own clock, for an answer that does not tell the time.
  uint16_t retryAfter(uint32_t now) const {
    uint32_t wait = retry_;
    if (wait > Most) {
      if (date_) now = date_;
      wait = now && wait > now ? wait - now : 0;
      if (wait > Most) wait = Most;
    }
    return wait;
  }
#endif

 private:
#if PISTE_HEADERS
  enum Part : uint8_t { Status, Name, Value, Body };

  bool endLine() {
    if (part_ == Value) endValue();
    memset(static_cast<void*>(&line_), 0, sizeof line_);
    if (column_) {
      part_ = Name;
      column_ = 0;
    } else if (status_ < 200) {  // 100 Continue: the answer is still to come
      begin();
    } else {
      part_ = Body;
#if PISTE_KEEP_ALIVE
      return !left_ || status_ == 204;
#else
      return true;
#endif
    }
    return false;
  }

  static constexpr uint16_t Most = 0xFFFF;  // for numbers that are larger: a body of 64 KB, a wait of 18 hours

  void takeValue(uint8_t byte) {
    uint8_t digit = byte - '0';
    if (digit <= 9) {
      line_.number = line_.number < 6553 ? line_.number * 10 + digit : Most;
      line_.inNumber = true;
      return;
    }
    if (byte == ' ' && !line_.inNumber) return;
#if PISTE_DATES
    if (line_.inNumber) line_.date.number(line_.number);
    else line_.date.letter(byte);
#endif
    if (byte != ' ') line_.mixed = true;
    line_.inNumber = false;
    line_.number = 0;
#if PISTE_KEEP_ALIVE
    if (line_.name == pisteHash("connection") && (byte | 32) == 'c') keepAlive_ = false;  // "close", not "keep-alive"
#endif
  }

  void endValue() {
    bool plain = line_.inNumber && !line_.mixed;
    uint16_t name = line_.name;
    (void)plain;
#if PISTE_KEEP_ALIVE
    if (name == pisteHash("content-length") && plain && line_.number != Most) {
      left_ = line_.number;
      bodyKnown_ = true;
    }
#endif
#if PISTE_DATES
    if (name == pisteHash("date")) date_ = line_.date.seconds();
#endif
#if PISTE_RETRY_AFTER
    if (name == pisteHash("retry-after")) retry_ = plain ? line_.number : line_.date.seconds();
#endif
  }

  // What is known of the header that is being read.
  struct Line {
    uint16_t name = 0, number = 0;       // the name's hash, the value's last number
    bool inNumber = false, mixed = false;  // whether the value has something else than digits and spaces
#if PISTE_DATES
    PisteDate date;
#endif
  };
  Line line_;
  Part part_ = Status;
#endif
#if PISTE_KEEP_ALIVE
  bool keepAlive_ = false, bodyKnown_ = false;
  uint16_t left_ = 0;
#endif
  uint16_t status_ = 0;
  uint8_t column_ = 0;
#if PISTE_DATES
  uint32_t date_ = 0;
#endif
#if PISTE_RETRY_AFTER
  uint32_t retry_ = 0;  // beyond Most it is seconds since 1970
#endif
};
