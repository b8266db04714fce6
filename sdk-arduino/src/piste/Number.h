// An exact decimal number: a mantissa and how many of its digits stand after the point. Boards without floating point
// hardware measure in such numbers anyway: 21.5 degrees are PisteNumber(215, 1).
#pragma once

#include "Text.h"

// Puts a number's digits, with a point before the last `decimals` of them. It calls itself for those in front, so that
// no buffer is needed to turn them round.
template <class Sink>
PISTE_OUTLINE void pisteDigits(Sink& out, uint32_t value, uint8_t decimals) {
  uint8_t digit = '0' + value % 10;
  value /= 10;
  if (decimals) {
    pisteDigits(out, value, decimals - 1);
    if (decimals == 1) out.put('.');
  } else if (value) {
    pisteDigits(out, value, 0);
  }
  out.put(digit);
}

class PisteNumber {
 public:
  enum State : uint8_t { Given, Absent, Literal, Invalid };

  constexpr PisteNumber() : mantissa_(0), decimals_(0), state_(Absent) {}
  constexpr PisteNumber(long mantissa, uint8_t decimals = 0)
      : mantissa_(static_cast<int32_t>(mantissa)), decimals_(decimals), state_(decimals > 9 ? Invalid : Given) {}
  constexpr PisteNumber(int mantissa, uint8_t decimals = 0) : PisteNumber(static_cast<long>(mantissa), decimals) {}
  constexpr PisteNumber(unsigned mantissa, uint8_t decimals = 0) : PisteNumber(static_cast<long>(mantissa), decimals) {}
  PisteNumber(double, uint8_t = 0) = delete;  // would lose its fraction without a word; say PisteNumber::from

  // A floating point number, rounded to so many decimals; refused by the tracker when it is no number or too large.
  static PisteNumber from(double value, uint8_t decimals) {
    for (uint8_t i = 0; i < decimals; i++) value *= 10;
    PisteNumber number(0, decimals);
    if (value > -2147483648.5 && value < 2147483647.5)  // false for NaN
      number.mantissa_ = static_cast<int32_t>(value < 0 ? value - 0.5 : value + 0.5);
    else
      number.state_ = Invalid;
    return number;
  }

  // A decimal that stands in a text already, "12.30" or "1e-7"; refused when it is not one.
  static PisteNumber literal(PisteText text) {
    PisteNumber number;
    number.text_ = text;
    number.state_ = isDecimal(text) ? Literal : Invalid;
    return number;
  }

  State state() const { return state_; }
  // Whether it may stand where the protocol has an integer; an absent one may.
  bool whole() const {
    if (state_ != Literal) return state_ == Absent || (state_ == Given && decimals_ == 0);
    for (PisteSize i = 0; i < text_.size(); i++)
      if (text_[i] > '9' || text_[i] == '.') return false;
    return text_.size() < 10;  // surely within 32 bits
  }

  // Prints its characters; of one that is absent or invalid, none.
  template <class Sink>
  void print(Sink& out) const {
    if (state_ == Literal) {
      out.print(text_);
    } else if (state_ == Given) {
      uint32_t value = mantissa_;
      if (mantissa_ < 0) {
        value = -value;
        out.put('-');
      }
      pisteDigits(out, value, decimals_);
    }
  }

 private:
  static bool isDecimal(const PisteText& text) {
    PisteSize i = 0, end = text.size();
    if (i < end && text[i] == '-') i++;
    PisteSize digits = skipDigits(text, i);
    if (i < end && text[i] == '.') {
      i++;
      digits = digits && skipDigits(text, i);
    }
    if (digits && i < end && (text[i] | 32) == 'e') {
      i++;
      if (i < end && (text[i] == '-' || text[i] == '+')) i++;
      digits = skipDigits(text, i);
    }
    return digits && i == end;
  }
  static PisteSize skipDigits(const PisteText& text, PisteSize& i) {
    PisteSize from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') i++;
    return i - from;
  }

  union {
    int32_t mantissa_;
    PisteText text_;
  };
  uint8_t decimals_;
  State state_;
};
