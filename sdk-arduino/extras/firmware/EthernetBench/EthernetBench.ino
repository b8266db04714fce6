// For the tests: structured events and readings over Ethernet, by POST if pin A2 is high, else by GET.
#include <Ethernet.h>
#include <PisteTracker.h>

const uint8_t mac[] = {0xDE, 0xAD, 0xBE, 0xEF, 0xFE, 0x03};
EthernetClient network;
PisteConfig config;
uint8_t queue[600];
PisteTracker tracker(network, config, queue, sizeof queue);

void setup() {
  config.host = "192.168.1.10";
  config.port = 9090;
  config.appId = "greenhouse";
  config.trackerName = "bench";
  config.post = analogRead(A2) > 511;
  config.batchSize = 4;
  config.linger = 1000;
  config.firstDelay = 200;
  Ethernet.begin(mac);
  tracker.begin();
  tracker.stir(analogRead(A5));
}

void loop() {
  static uint32_t last = 0;
  static uint16_t count = 0;
  if (millis() - last >= 200 && tracker.pending() < 4) {  // a slow collector must not fill the queue
    last = millis();
    if (count % 2) {
      PisteReading<64> reading;
      reading.add(F("celsius"), PisteNumber(215 + count, 1)).add(F("n"), PisteNumber(count));
      tracker.trackSelfDescribing(F("iglu:com.acme/reading/jsonschema/1-0-0"), reading);
    } else {
      tracker.trackStructured(F("greenhouse"), F("measured"), F("celsius"), F("bed 7"), PisteNumber(count));
    }
    count++;
  }
  tracker.poll();
}
