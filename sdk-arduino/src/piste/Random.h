// Event ids and jitter: a xorshift generator whose state takes in whatever entropy the sketch has, at any time.
#pragma once

#include "Features.h"

class PisteRandom {
 public:
  // Noise of an unconnected analog pin, a serial number, a boot counter: anything that another board or start has not.
  void stir(uint32_t entropy) {
    state_[0] ^= entropy;
    for (uint8_t i = 0; i < 8; i++) next();
  }

  uint32_t next() {  // xorshift128 of Marsaglia (2003); never all zero
    uint32_t t = state_[3];
    t ^= t << 11;
    t ^= t >> 8;
    state_[3] = state_[2];
    state_[2] = state_[1];
    state_[1] = state_[0];
    if (state_[0] == 0 && state_[1] == 0 && t == 0) t = 88675123;
    return state_[0] ^= t ^ (state_[0] >> 19);
  }

 private:
  uint32_t state_[4] = {123456789, 362436069, 521288629, 88675123};
};
