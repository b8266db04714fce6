// Time since the start that survives the wrap of millis(), and since 1970 once somebody has told it.
#pragma once

#include "Features.h"

struct PisteMoment {
  uint32_t seconds;
  uint16_t millis;
};

class PisteClock {
 public:
  // The time since 1970 if it is known, else since the start. Must be called once in 49 days at least; poll() does.
  PISTE_OUTLINE const PisteMoment& now() {
    uint32_t at = millis(), passed = at - mark_ + moment_.millis;
    mark_ = at;
    moment_.seconds += passed / 1000;
    moment_.millis = passed % 1000;
    return moment_;
  }

  bool known() const { return known_; }

#if PISTE_TIME_SOURCE
  PISTE_OUTLINE  // it has two callers then
#endif
  void set(uint32_t seconds, uint16_t milliseconds) {
    now();
    if (!known_) {  // what was dated once must not get another date when the clock is corrected
      start_ = seconds - moment_.seconds;
      startMillis_ = milliseconds - moment_.millis;
      known_ = true;
    }
    moment_.seconds = seconds;
    moment_.millis = milliseconds;
  }

#if PISTE_TIME_SOURCE
  void setSource(uint32_t (*source)(), uint8_t everyHours) {
    source_ = source;
    period_ = everyHours * 3600UL;
    askAt_ = 0;
  }
  // Asks the source, if that is due; true if it told the time.
  bool ask() {
    if (!source_ || moment_.seconds < askAt_) return false;
    uint32_t seconds = source_();
    if (seconds) set(seconds, 500);  // it has no fractions
    askAt_ = moment_.seconds + (seconds ? period_ : 10);
    return seconds;
  }
#endif

  // Turns a moment since the start into one since 1970.
  void date(PisteMoment& moment) const {
    moment.seconds += start_;
    int16_t milliseconds = moment.millis + startMillis_;
    if (milliseconds < 0) milliseconds += 1000, moment.seconds--;
    if (milliseconds >= 1000) milliseconds -= 1000, moment.seconds++;
    moment.millis = milliseconds;
  }

 private:
  uint32_t mark_ = 0;  // millis() when it was now
  PisteMoment moment_ = {0, 0};
  uint32_t start_ = 0;  // when the board was started, as far as is known
  int16_t startMillis_ = 0;
  bool known_ = false;
#if PISTE_TIME_SOURCE
  uint32_t (*source_)() = nullptr;
  uint32_t askAt_ = 0, period_ = 0;  // seconds of this clock
#endif
};
