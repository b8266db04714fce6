// An HTTP date, "Tue, 24 Nov 2026 09:44:25 GMT", read a byte at a time.
#pragma once

#include "Features.h"

class PisteDate {
 public:
  void put(char byte) {
    if (byte >= '0' && byte <= '9') {
      number_ = number_ * 10 + (byte - '0');
      inNumber_ = true;
    } else if (inNumber_) {
      take();
    } else if (numbers_ == 1 && byte != ' ') {
      month_ = month_ * 5 + (byte & 31);  // distinct for the twelve
    }
  }

  // Seconds since 1970; 0 if the text was no date.
  uint32_t seconds() const {
    if (numbers_ < 5 || year_ < 1970 || day_ - 1u > 30) return 0;
    // The twelve names' codes, as put() makes them. A string, since avr-gcc 5 fills an array of computed values only at
    // start-up, which flash does not see.
    const __FlashStringHelper* codes = F("\x0D\xB1\x5C\x7B\x63\x71\x6F\x89\x04\x9A\xBF\x80");
    uint8_t month = 0;
    while (month < 12 && pgm_read_byte(reinterpret_cast<const char*>(codes) + month) != month_) month++;
    if (month == 12) return 0;
    // Years begin in March here, so that the leap day is the last one (H. Hinnant's civil days).
    uint16_t year = year_ - (month < 2);
    uint8_t sinceMarch = month < 2 ? month + 10 : month - 2;
    uint16_t days = (year - 1968) * 365 + (year - 1968) / 4 - (year - 1900) / 100 + (year - 1600) / 400;
    days += (153 * sinceMarch + 2) / 5 + day_;
    return (days - 672) * 86400UL + clock_;
  }

 private:
  void take() {
    if (numbers_ == 0) day_ = number_;
    else if (numbers_ == 1) year_ = number_;
    else clock_ = clock_ * 60 + number_;  // hours, minutes, seconds
    numbers_++;
    number_ = 0;
    inNumber_ = false;
  }

  uint32_t clock_ = 0;
  uint16_t number_ = 0, year_ = 0;
  uint8_t day_ = 0, month_ = 0, numbers_ = 0;
  bool inNumber_ = false;
};
