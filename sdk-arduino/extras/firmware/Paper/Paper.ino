// For the tests: what the tracker writes goes to the serial line, as it is, and a zero byte ends it. Ids and time are
// given, so that every simulator must come to the same bytes.
#include <PisteTracker.h>

const char answer[] PROGMEM = "HTTP/1.1 200 -\r\nContent-Length: 0\r\n\r\n";

class Paper : public Client {
 public:
  int connect(const char*, uint16_t) override { return 1; }
  int connect(IPAddress, uint16_t) override { return 1; }
  size_t write(uint8_t byte) override { return write(&byte, 1); }
  size_t write(const uint8_t* bytes, size_t size) override {
    left_ = sizeof answer - 1;
    return Serial.write(bytes, size);
  }
  int available() override { return left_; }
  int read() override { return left_ ? pgm_read_byte(answer + sizeof answer - 1 - left_--) : -1; }
  int read(uint8_t* to, size_t) override {
    *to = read();
    return 1;
  }
  int peek() override { return -1; }
  void flush() override {}
  void stop() override {}
  uint8_t connected() override { return 1; }
  operator bool() override { return true; }

 private:
  uint8_t left_ = 0;
};

Paper paper;
PisteConfig config;
uint8_t queue[600];
PisteTracker tracker(paper, config, queue, sizeof queue);

void setup() {
  Serial.begin(115200);
  while (!Serial) {
  }
  config.host = "collector";
  config.appId = F("greenhouse");
  tracker.begin();
  PisteEntity place = {F("iglu:com.acme/place/jsonschema/1-0-0"), F("{\"bed\":4}")};
  PisteOptions options;
  options.entities = &place;
  options.entityCount = 1;
  options.trueTimestamp = 1700000000123;
  for (uint8_t post = 0; post < 2; post++) {
    config.post = post;
    options.eventId = F("11111111-2222-4333-8444-555555555555");
    tracker.trackStructured(F("plants & more"), F("measured"), "\xC3\xA9\xFF", PisteText(), PisteNumber(-215, 1),
                            &options);
    options.eventId = F("11111111-2222-4333-8444-666666666666");
    PisteReading<64> reading;
    reading.add(F("celsius"), PisteNumber::from(21.46, 1)).add(F("light"), 511);
    tracker.trackSelfDescribing(F("iglu:com.acme/reading/jsonschema/1-0-0"), reading, &options);
    tracker.flush(2000);
  }
  Serial.write(static_cast<uint8_t>(0));
}

void loop() {}
