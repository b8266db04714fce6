// One of the sketches of the size table: VARIANT 0 is the sketch without a tracker.

#if VARIANT == 1 || VARIANT == 2 || VARIANT == 3  // GET only, without a queue or with one, or POST
#define PISTE_QUEUE (VARIANT != 1)
#define PISTE_POST (VARIANT == 3)
#define PISTE_SELF_DESCRIBING 0
#define PISTE_ENTITIES 0
#define PISTE_SUBJECT 0
#define PISTE_STORAGE 0
#define PISTE_CALLBACK 0
#define PISTE_KEEP_ALIVE (VARIANT == 3)
#define PISTE_BOUNDS 0
#define PISTE_TIME_SOURCE 0
#if VARIANT != 3
#define PISTE_CLOCK 0
#define PISTE_ANONYMOUS 0
#define PISTE_COLLECTOR_TIME 0
#define PISTE_RETRY_AFTER 0
#define PISTE_UTF8 0
#endif
#endif

#include "Sizes.h"

#if VARIANT == 0
void setup() { network.connect("collector", 80); }
void loop() { queue[millis() % sizeof queue]++; network.write(queue, sizeof queue); analogRead(A0); }
#else
#include <PisteTracker.h>

PisteConfig config;
#if VARIANT == 1
PisteTracker tracker(network, config);
#else
PisteTracker tracker(network, config, queue, sizeof queue);
#endif
#if VARIANT == 4
#include <EEPROM.h>
#include <piste/EepromStorage.h>

PisteEepromStorage eeprom;
PisteJournal journal(eeprom);
PisteSubject subject;
void dropped(PisteDropReason) {}
uint32_t rtc() { return 0; }
#endif

void setup() {
  config.host = "collector";
  config.appId = F("board");
#if VARIANT == 4
  config.dropped = dropped;
  tracker.keepIn(journal);
  tracker.setSubject(&subject);
  tracker.setTimeSource(rtc);
#endif
#if ANSWERING && VARIANT > 2
  config.linger = 1;
#endif
  tracker.begin();
  tracker.stir(analogRead(A0));
}

void loop() {
  tracker.trackStructured(F("greenhouse"), F("measured"), F("celsius"), PisteText(), PisteNumber(215, 1));
#if VARIANT == 4
  PisteReading<48> reading;
  reading.add(F("celsius"), PisteNumber(215, 1));
  PisteEntity place = {F("iglu:com.acme/place/jsonschema/1-0-0"), F("{\"bed\":4}")};
  PisteOptions options;
  options.entities = &place;
  options.entityCount = 1;
  tracker.trackSelfDescribing(F("iglu:com.acme/reading/jsonschema/1-0-0"), reading, &options);
  tracker.trackPageView(F("device://greenhouse/menu"));
#endif
  tracker.poll();
}
#endif
