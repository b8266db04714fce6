// The registers of a W5500, one SPI transaction an access. Numbers of two bytes have the high one first.
#pragma once

#include <Arduino.h>

class W5500 {
 public:
  static const uint8_t Sockets = 8;
  enum Common : uint16_t { Mode = 0x00, Gateway = 0x01, Subnet = 0x05, Mac = 0x09, Address = 0x0F };
  enum Register : uint16_t {  // of a socket
    SocketMode = 0x00, Command = 0x01, Status = 0x03, SourcePort = 0x04, PeerAddress = 0x0C, PeerPort = 0x10,
    SendFree = 0x20, SendEnd = 0x24, ReceivedSize = 0x26, ReceivedAt = 0x28,
  };
  enum Order : uint8_t { Open = 0x01, Connect = 0x04, Disconnect = 0x08, Close = 0x10, SendNow = 0x20, Took = 0x40 };
  enum State : uint8_t { Closed = 0x00, Established = 0x17, PeerClosed = 0x1C };

  // The chip's blocks: the common registers, and for each socket its registers and its two buffers.
  static const uint8_t Shared = 0;
  static uint8_t registers(uint8_t socket) { return socket << 2 | 1; }
  static uint8_t toSend(uint8_t socket) { return socket << 2 | 2; }
  static uint8_t received(uint8_t socket) { return socket << 2 | 3; }

  static void begin();
  static void write(uint8_t block, uint16_t at, const uint8_t* bytes, uint16_t size) {
    transfer(block, at, const_cast<uint8_t*>(bytes), size, true);
  }
  static void read(uint8_t block, uint16_t at, uint8_t* bytes, uint16_t size) {
    transfer(block, at, bytes, size, false);
  }

  static void put(uint8_t socket, Register at, uint8_t value) { write(registers(socket), at, &value, 1); }
  static uint8_t get(uint8_t socket, Register at) {
    uint8_t value;
    read(registers(socket), at, &value, 1);
    return value;
  }
  static void putWord(uint8_t socket, Register at, uint16_t value) {
    uint8_t bytes[] = {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
    write(registers(socket), at, bytes, 2);
  }
  static uint16_t getWord(uint8_t socket, Register at) {
    uint8_t bytes[2];
    read(registers(socket), at, bytes, 2);
    return bytes[0] << 8 | bytes[1];
  }
  static void order(uint8_t socket, Order order) {
    put(socket, Command, order);
    while (get(socket, Command)) {
    }
  }

 private:
  static void transfer(uint8_t block, uint16_t at, uint8_t* bytes, uint16_t size, bool writes);
};
