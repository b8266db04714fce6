// ESP8266 or ESP32: events over WiFi with TLS, the time by NTP.
#if defined(ESP8266)
#include <ESP8266WiFi.h>
#elif defined(ESP32)
#include <WiFi.h>
#include <WiFiClientSecure.h>
#else
#error "This sketch is for the ESP8266 and the ESP32; see the other examples for AVR boards."
#endif
#include <PisteTracker.h>
#include <sys/time.h>

WiFiClientSecure network;
PisteConfig config;
uint8_t queue[4096];
PisteTracker tracker(network, config, queue, sizeof queue);

// What NTP has told, or 0 as long as it has not.
uint32_t ntp() {
  timeval now;
  return gettimeofday(&now, nullptr) == 0 && now.tv_sec > 1700000000 ? now.tv_sec : 0;
}

void setup() {
  WiFi.begin("network", "password");
  network.setInsecure();  // for a first try; use setCACert or setTrustAnchors with your collector's root
  configTime(0, 0, "pool.ntp.org");
  config.host = "collector.example";
  config.port = 443;
  config.appId = "greenhouse";
  tracker.begin();
  tracker.setTimeSource(ntp);
  tracker.stir(micros() ^ analogRead(A0));
}

void loop() {
  static uint32_t last = 0;
  if (millis() - last >= 10000) {
    last = millis();
    tracker.trackStructured(F("greenhouse"), F("measured"), F("signal"), PisteText(), PisteNumber(WiFi.RSSI()));
  }
  if (WiFi.status() == WL_CONNECTED) tracker.poll();
}
