// The declarations of the ESP8266's WiFi library that the example uses, for a compile check: the library itself is
// not to be had here. Nothing is linked or run.
#pragma once

#include <Client.h>

enum wl_status_t { WL_CONNECTED = 3 };

class WiFiClientSecure : public Client {
 public:
  void setInsecure();
  int connect(IPAddress address, uint16_t port) override;
  int connect(const char* host, uint16_t port) override;
  size_t write(uint8_t byte) override;
  size_t write(const uint8_t* bytes, size_t size) override;
  int available() override;
  int read() override;
  int read(uint8_t* bytes, size_t size) override;
  int peek() override;
  void flush() override;
  void stop() override;
  uint8_t connected() override;
  operator bool() override;
};

class ESP8266WiFiClass {
 public:
  wl_status_t begin(const char* network, const char* password);
  wl_status_t status();
  int32_t RSSI();
};
extern ESP8266WiFiClass WiFi;

void configTime(int timezone, int summerTime, const char* server);
