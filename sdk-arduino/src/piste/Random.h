// Event ids and jitter: a xorshift generator whose state takes in whatever entropy the sketch has, at any time.
#pragma once

#include "Features.h"

class PisteRandom {
 public:
  // Noise of an unconnected analog pin, a serial number, a boot counter: anything that another board or start has not.
  // The generator is linear, so that no two values of `entropy` lead to the same state.
  PISTE_OUTLINE void stir(uint32_t entropy) {
    for (uint8_t i = 0; i < 4; i++, entropy >>= 8) state_[i] ^= static_cast<uint8_t>(entropy);
    for (uint8_t i = 0; i < 200; i++) next();
  }
  // The moment of something that the board does not govern, as fine as it measures.
  PISTE_OUTLINE void tick() {
#if defined(TCNT0)
    state_[0] ^= TCNT0;
#else
    state_[0] ^= static_cast<uint8_t>(micros());
#endif
  }

  // Marsaglia's xorshift (2003) over bytes, so that an 8-bit processor needs few instructions. These shifts have the
  // full period of 2^128 - 1: tests/test_period.py proves it.
  PISTE_OUTLINE uint8_t next() {
    uint8_t last = state_[Size - 1];
    for (uint8_t i = Size - 1; i; i--) state_[i] = state_[i - 1];
    last ^= last << 1;
    return state_[0] ^= (state_[0] >> 2) ^ last ^ (last >> 1);
  }
  // The next byte of a random UUID (version 4).
  uint8_t uuidByte(uint8_t place) {
    uint8_t byte = next();
    if (place == 6) byte = (byte & 0x0F) | 0x40;
    if (place == 8) byte = (byte & 0x3F) | 0x80;
    return byte;
  }

 private:
  static constexpr uint8_t Size = 16;
  // Must not become all zero, whatever the first stir brings: it touches the first four bytes only.
  uint8_t state_[Size] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
};
