// Time since the start that survives the wrap of millis(), and since 1970 once somebody has told it.
#pragma once

#include "Features.h"

struct PisteMoment {
  uint32_t seconds;
  uint16_t millis;
};

class PisteClock {
 public:
  // Must be called once in 49 days at least; poll() does.
  PisteMoment uptime() {
    uint32_t passed = millis() - mark_;
    if (passed >= 1000) {
      uint32_t whole = passed / 1000;
      seconds_ += whole;
      mark_ += whole * 1000;
      passed -= whole * 1000;
    }
    return PisteMoment{seconds_, static_cast<uint16_t>(passed)};
  }

  bool known() const { return known_; }

  void set(uint32_t epochSeconds, uint16_t epochMillis) {
    PisteMoment now = uptime();
    offset_.seconds = epochSeconds - now.seconds;
    if (epochMillis < now.millis) {
      epochMillis += 1000;
      offset_.seconds--;
    }
    offset_.millis = epochMillis - now.millis;
    known_ = true;
  }

  PisteMoment epoch(PisteMoment uptime) const {
    uptime.seconds += offset_.seconds;
    uptime.millis += offset_.millis;
    if (uptime.millis >= 1000) {
      uptime.millis -= 1000;
      uptime.seconds++;
    }
    return uptime;
  }

 private:
  uint32_t mark_ = 0;  // millis() at the beginning of the current second of uptime
  uint32_t seconds_ = 0;
  PisteMoment offset_ = {0, 0};
  bool known_ = false;
};
