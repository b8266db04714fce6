// Events that cannot be delivered wait in the EEPROM, and survive a reset or a power cut.
#include <EEPROM.h>
#include <PisteTracker.h>
#include <piste/EepromStorage.h>
#include <piste/SerialClient.h>

PisteSerialClient network(Serial);
PisteConfig config;
uint8_t queue[200];
PisteTracker tracker(network, config, queue, sizeof queue);
PisteEepromStorage eeprom;
PisteJournal journal(eeprom);

void setup() {
  Serial.begin(115200);
  config.host = "gateway";
  config.appId = "greenhouse";
  config.policy = PisteDropOldest;
  tracker.begin();
  tracker.stir(analogRead(A0));
  tracker.keepIn(journal);
  pinMode(LED_BUILTIN, OUTPUT);
}

void loop() {
  static uint32_t last = 0;
  if (millis() - last >= 2000) {
    last = millis();
    tracker.trackStructured(F("greenhouse"), F("measured"), F("light"), PisteText(), PisteNumber(analogRead(A1)));
  }
  tracker.poll();
  digitalWrite(LED_BUILTIN, tracker.pending() ? HIGH : LOW);
}
