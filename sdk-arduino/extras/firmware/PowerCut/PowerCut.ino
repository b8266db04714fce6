// For sim/powercut.c: delivers what an earlier start has left in the EEPROM, then stores numbered events until it is
// full or the power is cut. The serial line carries the requests, and `stored N` once poll() says so.
#define PISTE_COLLECTOR_TIME 0
#include <EEPROM.h>
#include <PisteTracker.h>
#include <piste/EepromStorage.h>

// A collector that takes everything, or a network that is down.
class PaperClient : public Client {
 public:
  bool up = true;

  int connect(const char*, uint16_t) override { return open_ = up; }
  int connect(IPAddress, uint16_t) override { return open_ = up; }
  size_t write(uint8_t byte) override { return write(&byte, 1); }
  size_t write(const uint8_t* bytes, size_t size) override {
    left_ = sizeof answer - 1;
    return Serial.write(bytes, size);
  }
  int available() override { return left_; }
  int read() override { return left_ ? answer[sizeof answer - 1 - left_--] : -1; }
  int read(uint8_t* to, size_t) override {
    *to = read();
    return 1;
  }
  int peek() override { return -1; }
  void flush() override {}
  void stop() override { open_ = false; }
  uint8_t connected() override { return open_; }
  operator bool() override { return open_; }

 private:
  static constexpr char answer[] = "HTTP/1.1 200 -\r\nContent-Length: 0\r\n\r\n";
  uint8_t left_ = 0;
  bool open_ = false;
};
constexpr char PaperClient::answer[];

PaperClient network;
PisteConfig config;
uint8_t queue[200];
PisteTracker tracker(network, config, queue, sizeof queue);
PisteEepromStorage storage;
PisteJournal journal(storage);
uint16_t number;
const char letters[] = "abcdefghijklmnopqrstuvwxyz";

void setup() {
  Serial.begin(2000000);
  while (Serial.available() < 2) {
  }
  number = Serial.read();
  number |= Serial.read() << 8;
  config.host = "collector";
  config.post = false;
  tracker.begin();
  tracker.stir(number);
  tracker.keepIn(journal, true);
  while (tracker.pending()) tracker.poll();
  Serial.print(F("delivered\n"));
  Serial.flush();
  network.up = false;
}

void loop() {
  uint16_t before = tracker.stored();
  tracker.trackStructured(F("cut"), F("stored"), PisteText(letters, number % 26), PisteText(), PisteNumber(number));
  for (uint8_t i = 0; i < 4 && tracker.stored() == before; i++) tracker.poll();
  if (tracker.stored() == before) {
    Serial.print(F("full\n"));
    Serial.flush();
    for (;;) {
    }
  }
  Serial.print(F("stored "));
  Serial.println(number++);
  Serial.flush();
}
