// For the tests: numbered events over Ethernet without a queue. What the collector did not confirm is tracked again, as
// a new event with the same number, until it did.
#define PISTE_QUEUE 0
#include <Ethernet.h>
#include <PisteTracker.h>

const uint8_t mac[] = {0xDE, 0xAD, 0xBE, 0xEF, 0xFE, 0x05};
EthernetClient network;
PisteConfig config;
PisteTracker tracker(network, config);

void setup() {
  config.host = "192.168.1.10";
  config.port = 9090;
  config.appId = "greenhouse";
  config.timeout = 500;
  Ethernet.begin(mac);
  tracker.begin();
  tracker.stir(analogRead(A5));
}

void loop() {
  if (!tracker.awaiting()) {
    PisteNumber number(static_cast<long>(tracker.counters().sent));
    tracker.trackStructured(F("greenhouse"), F("counted"), F("bed 7"), PisteText(), number);
    delay(50);
  }
  tracker.poll();
}
