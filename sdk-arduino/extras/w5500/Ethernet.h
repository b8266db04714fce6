// A stand-in for Arduino's Ethernet library, which cannot be had everywhere: as much of it as the examples use, over a
// WIZnet W5500. It has neither DHCP nor DNS, so the board's address is fixed and the collector's must be given in
// numbers. For a real shield take the real library.
#pragma once

#include <Arduino.h>
#include <Client.h>
#include <SPI.h>

class EthernetClass {
 public:
  int begin(const uint8_t* mac);  // 1, as after a lease
};
extern EthernetClass Ethernet;

class EthernetClient : public Client {
 public:
  int connect(IPAddress address, uint16_t port) override;
  int connect(const char* host, uint16_t port) override;
  size_t write(uint8_t byte) override { return write(&byte, 1); }
  size_t write(const uint8_t* bytes, size_t size) override;
  int available() override;
  int read() override;
  int read(uint8_t* bytes, size_t size) override;
  int peek() override;
  void flush() override {}
  void stop() override;
  uint8_t connected() override;
  operator bool() override { return socket_ != None; }

 private:
  void readAhead();

  static const uint8_t None = 0xFF;
  uint8_t socket_ = None;                   // of the chip's eight
  uint8_t ahead_[32], at_ = 0, have_ = 0;  // a byte at a time would cost six transactions each
};
