// A command from the serial line, and the answer to it. A field is a letter, its size (2 bytes, low one first), and its
// bytes, which a zero follows that the size does not count.
#pragma once

#include <PisteTracker.h>

enum Results : uint8_t { Unknown = 100, NoRoom, BadConfig };

class Command {
 public:
  Command(uint8_t* bytes, uint16_t size) : bytes_(bytes), size_(size) {}

  char letter() const { return bytes_[0]; }
  uint8_t slot() const { return bytes_[1]; }

  // The `nth` field of this letter; an empty text if there is none.
  PisteText text(char name, uint8_t nth = 0) const {
    uint16_t at = find(name, nth);
    return at ? PisteText(reinterpret_cast<const char*>(bytes_ + at + 3), sizeAt(at)) : PisteText();
  }
  const char* string(char name) const {  // null if there is none
    uint16_t at = find(name, 0);
    return at ? reinterpret_cast<const char*>(bytes_ + at + 3) : nullptr;
  }
  bool has(char name, uint8_t nth = 0) const { return find(name, nth); }

  // A number of up to 8 bytes, low one first; 0 if there is none.
  uint64_t wide(char name, uint8_t nth = 0) const {
    uint64_t value = 0;
    if (uint16_t at = find(name, nth))
      for (uint16_t i = sizeAt(at); i--;) value = value << 8 | bytes_[at + 3 + i];
    return value;
  }
  uint32_t number(char name, uint8_t nth = 0) const { return wide(name, nth); }

  // A decimal that comes as a text.
  PisteNumber decimal(char name) const { return has(name) ? PisteNumber::literal(text(name)) : PisteNumber(); }
  // A whole number, which comes as four bytes; as a text if it is something else.
  PisteNumber whole(char name) const {
    uint16_t at = find(name, 0);
    return at && sizeAt(at) == 4 ? PisteNumber(static_cast<long>(wide(name))) : decimal(name);
  }

 private:
  uint16_t sizeAt(uint16_t at) const { return bytes_[at + 1] | static_cast<uint16_t>(bytes_[at + 2]) << 8; }
  uint16_t find(char name, uint8_t nth) const {
    for (uint16_t at = 2; at + 3 < size_; at += sizeAt(at) + 4)
      if (bytes_[at] == static_cast<uint8_t>(name) && !nth--) return at;
    return 0;
  }

  const uint8_t* bytes_;
  uint16_t size_;
};

inline bool isIdle(const PisteTracker& tracker) { return !tracker.awaiting() && tracker.dueIn() > 0; }

class Answer {
 public:
  void state(const PisteTracker* tracker) {
    if (!tracker) return;
    pending_ = tracker->pending();
    dueIn_ = tracker->dueIn();
    awaiting_ = tracker->awaiting();
  }
  void put(const void* from, uint8_t size) {
    memcpy(told_ + size_, from, size);
    size_ += size;
  }
  void number(uint32_t value) { put(&value, sizeof value); }
  void send(uint8_t result) {
    uint16_t size = 8 + size_;
    write(&size, 2);
    write(&result, 1);
    write(&pending_, 2);
    write(&dueIn_, 4);
    write(&awaiting_, 1);
    write(told_, size_);
  }

 private:
  static void write(const void* from, uint8_t size) { Serial.write(static_cast<const uint8_t*>(from), size); }

  uint16_t pending_ = 0;
  uint32_t dueIn_ = 0xFFFFFFFF;
  uint8_t awaiting_ = 0, size_ = 0, told_[56];
};
