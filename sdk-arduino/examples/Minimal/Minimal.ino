// The smallest sketch: one structured event every ten seconds over an Ethernet shield.
#include <Ethernet.h>
#include <PisteTracker.h>

byte mac[] = {0xDE, 0xAD, 0xBE, 0xEF, 0xFE, 0x01};
EthernetClient network;
PisteConfig config;
uint8_t queue[400];
PisteTracker tracker(network, config, queue, sizeof queue);

void setup() {
  config.host = "192.168.1.10";  // your collector
  config.port = 9090;
  config.appId = "greenhouse";
  Ethernet.begin(mac);
  tracker.begin();
  tracker.stir(analogRead(A5));  // an unconnected pin: noise for the event ids
}

void loop() {
  static uint32_t last = 0;
  if (millis() - last >= 10000) {
    last = millis();
    tracker.trackStructured(F("greenhouse"), F("alive"));
  }
  tracker.poll();
}
