// A tracker with all that a sketch would hold for it.
#pragma once

#include <new.h>

#include "Command.h"

// Gives up on a silent collector in real time, since the suite's stands still.
class ImpatientClient : public EthernetClient {
 public:
  uint16_t timeout = 5000;

  size_t write(const uint8_t* bytes, size_t size) override {
    since_ = realMillis();
    waiting_ = true;
    return EthernetClient::write(bytes, size);
  }
  int available() override {
    int size = EthernetClient::available();
    if (size) waiting_ = false;
    return size;
  }
  uint8_t connected() override {
    return !(waiting_ && realMillis() - since_ > timeout) && EthernetClient::connected();
  }

 private:
  uint32_t since_ = 0;
  bool waiting_ = false;
};

// Copies of a command's texts: those of a configuration or subject outlive the command.
template <uint16_t Capacity>
class Texts {
 public:
  void clear() { size_ = 0; }
  bool fit() const { return size_ <= Capacity; }
  const char* keep(const char* text) {
    if (!text) return nullptr;
    uint16_t at = size_, size = strlen(text) + 1;
    size_ += size;
    if (size_ > Capacity) return nullptr;
    return static_cast<const char*>(memcpy(text_ + at, text, size));
  }

 private:
  uint16_t size_ = 0;
  char text_[Capacity];
};

// The fields of a subject, pointing into the command.
inline PisteSubject subjectOf(const Command& command) {
  PisteSubject fields;
  fields.userId = command.string('U');
  fields.domainUserId = command.string('D');
  fields.networkUserId = command.string('N');
  fields.sessionId = command.string('S');
  fields.ipAddress = command.string('I');
  fields.useragent = command.string('A');
  fields.language = command.string('L');
  fields.timezone = command.string('Z');
  fields.platform = command.string('P');
  if (command.has('X')) fields.sessionIndex = PisteNumber(static_cast<long>(command.number('X')));
  fields.screenWidth = command.number('W', 0);
  fields.screenHeight = command.number('W', 1);
  fields.viewWidth = command.number('V', 0);
  fields.viewHeight = command.number('V', 1);
  fields.colorDepth = command.number('C');
  return fields;
}

struct Slot;
inline void countDrop(PisteDropReason reason);

struct Slot {
  PisteTracker* tracker = nullptr;
  uint16_t called[PisteReasons] = {0, 0, 0, 0, 0};

  void setTime() { tracker->setTime(frozenAt / 1000, frozenAt % 1000); }

  uint8_t make(const Command& command) {
    enum Flags : uint8_t { Post = 1, Base64 = 2, Anonymous = 4, DropOldest = 8, Callback = 16, Stored = 32 };
    if (tracker) client_.stop();
    tracker = nullptr;
    configTexts_.clear();
    subjectTexts_.clear();
    subject_ = PisteSubject();
    config_ = PisteConfig();
    uint8_t flags = command.number('f');
    config_.host = configTexts_.keep(command.string('h'));
    config_.port = command.number('p');
    config_.prefix = configTexts_.keep(command.string('x'));
    config_.appId = configTexts_.keep(command.string('a'));
    config_.trackerName = configTexts_.keep(command.string('n'));
    config_.platform = configTexts_.keep(command.string('l'));
    config_.path = configTexts_.keep(command.string('w'));
    config_.post = flags & Post;
    config_.base64 = flags & Base64;
    config_.anonymous = flags & Anonymous;
    config_.policy = flags & DropOldest ? PisteDropOldest : PisteDropNewest;
    if (flags & Callback) config_.dropped = countDrop;
    if (command.has('b')) config_.batchSize = command.number('b');
    if (command.has('B')) config_.byteLimit = command.number('B');
    if (command.has('q')) config_.maxEvents = command.number('q');
    if (command.has('1')) config_.firstDelay = command.number('1');
    if (command.has('2')) config_.longestDelay = command.number('2');
    if (command.has('3')) config_.maxAttempts = command.number('3');
    client_.timeout = command.has('t') ? command.number('t') : 5000;
    config_.timeout = 65535;  // frozen time never gets so far: the client above gives up instead
    if (!configTexts_.fit()) return NoRoom;
    memset(called, 0, sizeof called);
    tracker = new (memory_) PisteTracker(client_, config_, buffer_, sizeof buffer_);
    if (!tracker->begin()) {
      tracker = nullptr;
      return BadConfig;
    }
    tracker->stir(command.number('e'));
    tracker->setSubject(&subject_);
    if (flags & Stored) tracker->keepIn(*new (journalMemory_) PisteJournal(storage_), true);
    setTime();
    return PisteTracked;
  }

  uint8_t setSubject(const Command& command) {
    PisteSubject fields = subjectOf(command);
    if (!fields.valid()) return PisteBadSubject;
    subjectTexts_.clear();
    const char** const texts[] = {&fields.userId,    &fields.domainUserId, &fields.networkUserId,
                                  &fields.sessionId, &fields.ipAddress,    &fields.useragent,
                                  &fields.language,  &fields.timezone,     &fields.platform};
    subject_ = PisteSubject();
    for (const char** text : texts) *text = subjectTexts_.keep(*text);
    if (!subjectTexts_.fit()) return NoRoom;
    subject_ = fields;
    return PisteTracked;
  }

 private:
  ImpatientClient client_;
  PisteConfig config_;
  PisteSubject subject_;
  PisteEepromStorage storage_;
  Texts<200> configTexts_;
  Texts<300> subjectTexts_;
  alignas(PisteTracker) uint8_t memory_[sizeof(PisteTracker)];
  alignas(PisteJournal) uint8_t journalMemory_[sizeof(PisteJournal)];
  uint8_t buffer_[1300];
};

extern Slot slots[2];
// The callback does not say whose event it was; the suite asks for one tracker's books at a time.
inline void countDrop(PisteDropReason reason) {
  for (Slot& slot : slots) slot.called[reason]++;
}
