// The suite's clock, in place of the board's: the library is in headers, so that its millis() can be another.
#pragma once

#include <Arduino.h>

static uint64_t frozenAt;  // milliseconds since 1970, as the last command said

inline uint32_t realMillis() { return millis(); }
inline uint32_t frozenMillis() { return static_cast<uint32_t>(frozenAt); }

#define millis frozenMillis
