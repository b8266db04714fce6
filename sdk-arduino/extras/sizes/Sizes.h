// What the sketches that are measured have in common: a Client that does nothing, so that the tracker alone is counted.
// For the peak of the stack, with ANSWERING, it says that every request was taken.
#pragma once

#include <Arduino.h>
#include <Client.h>

#ifndef ANSWERING
#define ANSWERING 0
#endif

class NullClient : public Client {
 public:
  int connect(IPAddress, uint16_t) override { return ANSWERING; }
  int connect(const char*, uint16_t) override { return ANSWERING; }
  size_t write(uint8_t) override { return 1; }
  size_t write(const uint8_t*, size_t size) override { return size; }
  int peek() override { return -1; }
  int read(uint8_t*, size_t) override { return -1; }
  void flush() override {}
#if ANSWERING
  int available() override { return pgm_read_byte(next_) != 0; }
  int read() override { return pgm_read_byte(next_++); }
  void stop() override { next_ = answer(); }
  uint8_t connected() override { return 1; }

 private:
  static const char* answer() {
    return PSTR("HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 10:00:00 GMT\r\n"
                "Connection: close\r\nContent-Length: 0\r\n\r\n");
  }
  const char* next_ = answer();

 public:
#else
  int available() override { return 0; }
  int read() override { return -1; }
  void stop() override {}
  uint8_t connected() override { return 0; }
#endif
  operator bool() override { return false; }
};

NullClient network;
uint8_t queue[200];
