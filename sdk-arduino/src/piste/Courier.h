// Brings the queue's events to the collector: when to send, what an answer means, when to try again. Nothing here
// waits; poll() does one small step. Only Client::connect() and Client::write() take the time that the network's
// library takes.
#pragma once

#include "Clock.h"
#include "Random.h"
#include "Response.h"
#include "Request.h"

class PisteCourier : protected PisteRequest {
 public:
  constexpr PisteCourier(Client& client, const PisteConfig& config, uint8_t* buffer, PisteSize size)
      : PisteRequest(client, config, buffer, size) {}

  // One step: begins a request that is due, or reads what has come of an answer, or stores an event.
  void poll() {
#if PISTE_CLOCK
    keepTime(pending());
#endif
    if (flying_) read();
    else if (due()) send();
#if PISTE_STORAGE
    else if (attempts_ || storeAtOnce_) queue_.store();
#endif
  }

  // Sends also a batch that is not full, until the queue is empty.
  void hurry() {
#if PISTE_POST
    hurried_ = true;
#endif
  }
  uint16_t pending() const { return queue_.count(); }
  bool awaiting() const { return flying_; }
  // Milliseconds until poll() would begin a request; 0 if now, the largest number if there is none to begin.
  uint32_t dueIn() const {
    if (!queue_.count()) return 0xFFFFFFFF;
    return due() ? 0 : due_ - millis();
  }
  PisteCounters counters() const {
    PisteCounters all;
    all.sent = sent_;
    all.retried = retried_;
    all.queued = sent_ + queue_.count();
    for (uint8_t reason = 0; reason < PisteReasons; reason++) {
      all.dropped[reason] = dropped_[reason];
      all.queued += dropped_[reason];
    }
    return all;
  }

 protected:
  PISTE_OUTLINE void drop(PisteDropReason reason) {
    dropped_[reason]++;
#if PISTE_CALLBACK
    if (config_.dropped) config_.dropped(reason);
#endif
  }

  PISTE_OUTLINE void waitForMore() {
#if PISTE_POST
    if (config_.post) return wait(config_.linger);
#endif
    wait(0);
  }

  void arrived() {  // an event has come into the queue
    if (queue_.count() == 1 && !attempts_) waitForMore();
  }

  // Whether the record that has been written can be kept as things are.
  bool hasRoom() const { return queue_.records.fits() && !isFull(); }
  // Moves or drops one event, so that the record may be written anew; false if it is dropped itself.
  bool makeRoom() {
    if (!queue_.records.fits() && queue_.store()) return true;
    bool made = config_.policy == PisteDropOldest && remove(flying_);
    drop(PisteOverflow);  // the oldest or the newest
    return made;
  }

  // For a tracker that is closed.
  void abandon() {
    client_.stop();
    while (queue_.records.count()) {
      if (queue_.store()) continue;
      queue_.records.remove(0);
      drop(PisteShutdown);
    }
  }

  uint16_t retried_ = 0, dropped_[PisteReasons] = {0, 0, 0, 0, 0};
  PisteRandom random_;
#if PISTE_STORAGE
  bool storeAtOnce_ = false;
#endif

 private:
  bool isFull() const {
#if PISTE_BOUNDS
    return config_.maxEvents && queue_.count() >= config_.maxEvents;
#else
    return false;
#endif
  }

  PISTE_OUTLINE bool remove(uint8_t flying) {
    if (!queue_.remove(flying)) return false;
#if PISTE_CLOCK
    if (undated_ && !flying) undated_--;
#endif
    return true;
  }

  PISTE_OUTLINE bool isTime() const { return static_cast<int32_t>(millis() - due_) >= 0; }

  bool due() const {
    if (!queue_.count()) return false;
    if (isTime()) return true;
#if PISTE_POST
    return !attempts_ && (hurried_ || queue_.count() >= config_.batchSize);
#else
    return false;
#endif
  }

  PISTE_OUTLINE void send() {
    while (take() >= 0) {}  // of the answer before
#if PISTE_KEEP_ALIVE
    if (!client_.connected())
#endif
      if (!client_.connect(config_.host, config_.port)) return failed(0);
    response_.begin();
    uint8_t buffer[PISTE_SEND_BUFFER];
    open(buffer);
    request();
    bool taken = flush();
    if (attempts_) retried_ += flying_;
#if PISTE_CLOCK
    if (!clock_.known() && undated_ < flying_) undated_ = flying_;
#endif
    if (!taken) return failed(0);
    wait(config_.timeout);
  }

  void request() {
#if PISTE_POST
    if (config_.post) {
      flying_ = most();
      count(true);
      print(F("]}"));  // first, so that it is in what is compared with the limit
      body();
      uint32_t length = counted();
      count(false);
      target(F("POST "));
      if (config_.path) print(PisteText(config_.path));
      else print(F(PISTE_TP2));
      headers();
      print(F("\r\nContent-Type: " PISTE_CONTENT_TYPE "\r\nContent-Length: "));
      print(length);
      print(F("\r\n\r\n"));
      body();
      print(F("]}"));
      return;
    }
#endif
    flying_ = 1;
    events(false);
    target(F("GET "));
    print(F(PISTE_PIXEL));
    event();
    headers();
    print(F("\r\n\r\n"));
  }

#if PISTE_POST
  // How many events a request may carry at most; how many fit is known when they have been counted.
  uint8_t most() const {
#if PISTE_COLLECTOR_TIME
    // The first answer tells the time: only one event has to go without.
    if (!clock_.known() && !answered_) return 1;
#endif
    uint8_t most = cap_ && cap_ < config_.batchSize ? cap_ : config_.batchSize;
    return queue_.together() < most ? queue_.together() : most;
  }

  // Prints a body of flying_ events but for its end; fewer, if the byte limit is passed while they are counted.
  void body() {
    print(F(PISTE_T_SCHEMA PISTE_PAYLOAD_DATA PISTE_T_DATA "["));
    events(true);
    for (uint8_t n = 0; n < flying_; n++) {
      PisteSize before = counted();
      if (n) put(',');
      event();
      if (n && counted() > config_.byteLimit) {
        backTo(before);
        flying_ = n;
      }
    }
  }
#endif

  PISTE_OUTLINE void wait(uint32_t milliseconds) { due_ = millis() + milliseconds; }

  // The next byte of an answer, if there is one.
  PISTE_OUTLINE int take() { return client_.available() ? client_.read() : -1; }

  void read() {
    for (int byte; (byte = take()) >= 0;) {
      wait(config_.timeout);
      if (response_.put(byte)) return answered();
    }
    if (!client_.connected()) response_.complete() ? answered() : failed(0);
    else if (isTime()) failed(0);
  }

  void answered() {
    random_.tick();
#if PISTE_KEEP_ALIVE
    if (!response_.keepsAlive())
#endif
      hangUp();
    uint16_t status = response_.status();
#if PISTE_COLLECTOR_TIME
    answered_ = true;
    // Set anew only while nothing waits that was stamped by the clock as it is.
    if (response_.date() && !timeIsOurs_ && (!clock_.known() || queue_.count() <= flying_))
      clock_.set(response_.date(), 500);
#endif
    if (PISTE_STATUS_IS_SENT(status)) return settle(PisteReasons);
    if (PISTE_STATUS_DROPS(status)) return settle(PisteRefused);
    if (!PISTE_STATUS_SPLITS(status)) return failed(after());
#if PISTE_POST
    if (flying_ > 1) {
      cap_ = flying_ / 2;
      flying_ = 0;
      return wait(0);
    }
#endif
    settle(PisteOversize);
  }

  // What was in flight leaves the queue: as sent, or dropped for a reason.
  void settle(PisteDropReason reason) {
    attempts_ = 0;
#if PISTE_POST
    if (reason == PisteReasons) cap_ = cap_ < 128 ? cap_ * 2 : 0;  // grows again, as far as batchSize
#endif
    if (reason == PisteReasons) sent_ += flying_;
    for (; flying_; flying_--) {
      remove(0);
      if (reason != PisteReasons) drop(reason);
    }
    waitForMore();
#if PISTE_POST
    if (!queue_.count()) hurried_ = false;
#endif
  }

  // Milliseconds that the collector asks us to wait.
  uint32_t after() {
#if PISTE_RETRY_AFTER
    uint32_t now = 0;
#if PISTE_CLOCK
    if (clock_.known()) now = clock_.now().seconds;
#endif
    return response_.retryAfter(now) * 1000UL;
#else
    return 0;
#endif
  }

  PISTE_OUTLINE void hangUp() { client_.stop(); }

  void failed(uint32_t atLeast) {
    hangUp();
    if (attempts_ < 0xFF) attempts_++;
#if PISTE_BOUNDS
    if (attempts_ == config_.maxAttempts && flying_) return settle(PisteExpired);
#endif
    flying_ = 0;
    uint32_t delay = config_.firstDelay;
    for (uint8_t i = attempts_; --i && delay < config_.longestDelay;) delay *= 2;
    if (delay > config_.longestDelay) delay = config_.longestDelay;
    // Jitter of up to a half, so that a thousand boards do not come back at once.
    uint32_t part = delay / 2;
    for (uint8_t bits = random_.next(); bits; bits <<= 1) {
      part /= 2;
      if (bits & 0x80) delay -= part;
    }
    wait(delay < atLeast ? atLeast : delay);
  }

  PisteResponse response_;
  uint32_t sent_ = 0;
  uint32_t due_ = 0;  // when to send; while an answer is awaited, when to give up
  uint8_t attempts_ = 0;
  uint8_t flying_ = 0;  // events of the request whose answer is awaited
#if PISTE_POST
  bool hurried_ = false;
  uint8_t cap_ = 0;  // events a request, since the collector found more too large; 0: no such bound
#endif
#if PISTE_COLLECTOR_TIME
  bool answered_ = false;
#endif
};
