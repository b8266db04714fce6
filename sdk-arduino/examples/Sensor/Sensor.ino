// Temperature and light as self-describing events: every minute, and at once when a threshold is crossed.
#include <Ethernet.h>
#include <PisteTracker.h>

const int warm = 280;  // tenths of a degree
byte mac[] = {0xDE, 0xAD, 0xBE, 0xEF, 0xFE, 0x02};
EthernetClient network;
PisteConfig config;
uint8_t queue[400];
PisteTracker tracker(network, config, queue, sizeof queue);

int celsius() { return analogRead(A0) * 5000L / 1024 - 500; }  // tenths, a TMP36 at 5 V

void setup() {
  config.host = "192.168.1.10";
  config.port = 9090;
  config.appId = "greenhouse";
  Ethernet.begin(mac);
  tracker.begin();
  tracker.stir(analogRead(A5));
}

void loop() {
  static uint32_t last = 0;
  static bool wasWarm = false;
  int now = celsius();
  bool isWarm = now > (wasWarm ? warm - 5 : warm);  // half a degree of slack, so that it does not flutter
  if (isWarm != wasWarm || millis() - last >= 60000) {
    last = millis();
    wasWarm = isWarm;
    PisteReading<64> reading;
    reading.add(F("celsius"), PisteNumber(now, 1)).add(F("light"), analogRead(A1)).add(F("warm"), isWarm);
    tracker.trackSelfDescribing(F("iglu:com.acme/reading/jsonschema/1-0-0"), reading);
  }
  tracker.poll();
}
