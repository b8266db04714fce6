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

void setup() {
  WiFi.begin("network", "password");
  network.setInsecure();  // for a first try; use setCACert or setTrustAnchors with your collector's root
  configTime(0, 0, "pool.ntp.org");
  config.host = "collector.example";
  config.port = 443;
  config.appId = "greenhouse";
  tracker.begin();
  tracker.stir(micros() ^ analogRead(A0));
}

void loop() {
  static bool timed = false;
  static uint32_t last = 0;
  timeval now;
  if (!timed && gettimeofday(&now, nullptr) == 0 && now.tv_sec > 1700000000) {
    timed = true;
    tracker.setTime(now.tv_sec, now.tv_usec / 1000);
  }
  if (millis() - last >= 10000) {
    last = millis();
    tracker.trackStructured(F("greenhouse"), F("measured"), F("signal"), PisteText(), PisteNumber(WiFi.RSSI()));
  }
  if (WiFi.status() == WL_CONNECTED) tracker.poll();
}
