// CRC-16/CCITT, a byte at a time.
#pragma once

#include "Features.h"

inline uint16_t pisteCrc(uint16_t crc, uint8_t byte) {
  crc = static_cast<uint16_t>(crc << 8) | crc >> 8;
  crc ^= byte;
  crc ^= static_cast<uint8_t>(crc) >> 4;
  crc ^= crc << 12;
  crc ^= static_cast<uint16_t>(crc & 0xFF) << 5;
  return crc;
}
