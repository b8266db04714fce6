// A board without a network: its events go over the USB cable to `piste gateway serial PORT --collector URL`.
#include <PisteTracker.h>
#include <piste/SerialClient.h>

PisteSerialClient network(Serial);
PisteConfig config;
uint8_t queue[300];
PisteTracker tracker(network, config, queue, sizeof queue);

void setup() {
  Serial.begin(115200);
  config.host = "gateway";  // not looked at: the gateway knows the collector
  config.appId = "greenhouse";
  config.trackerName = "bench";
  config.linger = 1000;
  tracker.begin();
  tracker.stir(analogRead(A0));
}

void loop() {
  static uint32_t last = 0;
  if (millis() - last >= 1000) {
    last = millis();
    tracker.trackStructured(F("greenhouse"), F("measured"), F("light"), PisteText(), PisteNumber(analogRead(A1)));
  }
  tracker.poll();
}
