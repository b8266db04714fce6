// Numbered events (PISTE_SEQUENCE) to a collector on this machine: ledger PORT. Nine are accepted, and three of them
// dropped, since the queue is full. Prints what the tracker's books say: queued, sent, overflow.
#define PISTE_SEQUENCE 1
#include <PisteTracker.h>

#include <cstdlib>

#include "Socket.h"

static long long since(int digits) {
  using namespace std::chrono;
  long long micros = duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
  return digits == 6 ? micros : micros / 1000;
}
uint32_t millis() { return static_cast<uint32_t>(since(3)); }
uint32_t micros() { return static_cast<uint32_t>(since(6)); }

int main(int, char** arguments) {
  Socket socket(5000);
  PisteConfig config;
  config.host = "127.0.0.1";
  config.port = static_cast<uint16_t>(atoi(arguments[1]));
  config.appId = "greenhouse";
  config.maxEvents = 3;
  uint8_t queue[2000];
  PisteTracker tracker(socket, config, queue, sizeof queue);
  tracker.stir(millis());
  PisteEntity place = {"iglu:com.snowplowanalytics.mobile/screen/jsonschema/1-0-0",
                       "{\"id\":\"f81d4fae-7dec-41d0-a765-00a0c91e6bf6\",\"name\":\"bed 4\"}"};
  PisteOptions options;
  options.entities = &place;
  options.entityCount = 1;
  const int bursts[] = {2, 6, 1};
  for (int burst : bursts) {
    for (int i = 0; i < burst; i++)
      tracker.trackStructured("ledger", "counted", "", "", PisteNumber(i), i % 2 ? nullptr : &options);
    tracker.trackStructured("", "refused");  // uses up no number
    if (tracker.flush(10000)) return 1;
  }
  PisteCounters books = tracker.counters();
  printf("%u %u %u\n", books.queued, books.sent, books.dropped[PisteOverflow]);
}
