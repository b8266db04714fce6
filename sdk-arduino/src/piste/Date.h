// An HTTP date, "Tue, 24 Nov 2026 09:44:25 GMT", from its numbers and its month's letters.
#pragma once

#include "Features.h"

class PisteDate {
 public:
  void number(uint16_t value) {
    if (count_ < Numbers) numbers_[count_] = value;
    count_++;
  }
  void letter(uint8_t letter) {
    if (count_ == 1) month_ = month_ * 5 + (letter & 31);  // distinct for the twelve
  }

  // Seconds since 1970, until 2099; 0 if the text was no date.
  PISTE_OUTLINE uint32_t seconds() const {
    // The twelve names' codes, as letter() makes them, and the months' days. A string, since avr-gcc 5 fills an array
    // of computed values only at start-up, which flash does not see.
    const char* months = reinterpret_cast<const char*>(
        F("\x0D\x1F" "\xB1\x1C" "\x5C\x1F" "\x7B\x1E" "\x63\x1F" "\x71\x1E"
          "\x6F\x1F" "\x89\x1F" "\x04\x1E" "\x9A\x1F" "\xBF\x1E" "\x80\x1F"));
    uint16_t years = numbers_[1] - 1970;
    if (count_ != Numbers || years > 129) return 0;
    uint16_t days = years * 365 + (years + 1) / 4 + numbers_[0] - 1;
    if (years % 4 == 2 && month_ != January && month_ != February) days++;
    for (;; days += pgm_read_byte(months++)) {
      uint8_t code = pgm_read_byte(months++);
      if (!code) return 0;
      if (code == month_) break;
    }
    uint32_t seconds = days;
    for (uint8_t i = 2; i < Numbers; i++) seconds = seconds * (i == 2 ? 24 : 60) + numbers_[i];
    return seconds;
  }

 private:
  static constexpr uint8_t January = 0x0D, February = 0xB1;
  static constexpr uint8_t Numbers = 5;  // day, year, hours, minutes, seconds
  uint16_t numbers_[Numbers] = {0, 0, 0, 0, 0};
  uint8_t month_ = 0, count_ = 0;
};
