// Brings the queue's events to the collector: requests, answers, and when to try again. Nothing here waits; poll() does
// one small step. Only Client::connect() and Client::write() take the time that the network hardware's library takes.
#pragma once

#include "Encoder.h"
#include "Random.h"
#include "Response.h"

class PisteCourier {
 public:
  PisteCourier(Client& client, const PisteConfig& config, uint8_t* buffer, PisteSize size)
      : client_(client), config_(config), queue_(buffer, size) {}

  // One step: begins a request that is due, or reads what has come of an answer, or stores an event.
  void poll() {
    clock_.uptime();
    if (awaiting_) return read();
    if (due()) return send();
#if PISTE_STORAGE
    if (queue_.count() && (attempts_ || storeAtOnce_)) queue_.store();
#endif
  }

  // Sends also a batch that is not full, until the queue is empty.
  void hurry() { hurried_ = queue_.count() > 0; }
  uint16_t pending() const { return queue_.count(); }
  bool awaiting() const { return awaiting_; }
  // Milliseconds until poll() would begin a request; 0 if now, the largest number if there is none to begin.
  uint32_t dueIn() const {
    if (!queue_.count()) return 0xFFFFFFFF;
    if (due()) return 0;
    return delay_ - (millis() - since_);
  }
  const PisteCounters& counters() const { return counters_; }

 protected:
  void drop(PisteDropReason reason) {
    counters_.dropped[reason]++;
#if PISTE_CALLBACK
    if (config_.dropped) config_.dropped(reason);
#endif
  }

  void arrived() {  // an event has come into the queue
    if (queue_.count() == 1 && !attempts_) waitForMore();
  }

  bool makeRoom(PisteSize size) {
    while (queue_.ring.room() < size || (config_.maxEvents && queue_.count() >= config_.maxEvents)) {
      if (queue_.ring.room() < size && queue_.store()) continue;
      if (config_.policy == PisteDropNewest || flying_ || !queue_.count()) return false;
      queue_.pop();
      drop(PisteOverflow);
    }
    return true;
  }

  Client& client_;
  const PisteConfig& config_;
  PisteQueue queue_;
  PisteClock clock_;
  PisteRandom random_;
  PisteCounters counters_;
  bool hurried_ = false;
#if PISTE_STORAGE
  bool storeAtOnce_ = false;
#endif
#if PISTE_COLLECTOR_TIME
  bool timeIsOurs_ = false;  // the sketch sets the clock; the collector's Date is not looked at
#endif

 private:
  bool posts() const {
#if PISTE_POST
    return config_.post;
#else
    return false;
#endif
  }

  void waitForMore() {
    since_ = millis();
#if PISTE_POST
    delay_ = posts() ? config_.linger : 0;
#else
    delay_ = 0;
#endif
  }

  bool due() const {
    if (!queue_.count()) return false;
    if (millis() - since_ >= delay_) return true;
    if (attempts_) return false;
#if PISTE_POST
    return hurried_ || queue_.count() >= config_.batchSize;
#else
    return true;
#endif
  }

#if PISTE_COLLECTOR_TIME
  // Without a clock the first request only asks for the time, so that the events that wait can be stamped.
  bool asksForTime() const { return !clock_.known() && !asked_; }
#else
  static bool asksForTime() { return false; }
#endif

  void send() {
    if (!client_.connected() || !reusable_) {
      client_.stop();
      if (!client_.connect(config_.host, config_.port)) return failed(0);
    }
    while (client_.available()) client_.read();
    reusable_ = false;
    response_.begin();
    flying_ = 0;
    PisteOutput out(&client_);
    if (asksForTime()) {
      head(out, F("GET "), F("/health"));
      host(out);
      out.print(F("\r\n"));
    } else {
      PisteMoment now = clock_.epoch(clock_.uptime());
#if PISTE_POST
      if (posts()) post(out, now);
      else
#endif
        get(out, now);
      if (attempts_) counters_.retried += flying_;
    }
    out.flush();
    if (out.failed()) return failed(0);
    since_ = millis();
    awaiting_ = true;
  }

  void head(PisteOutput& out, const __FlashStringHelper* method, const PisteText& path) {
    out.print(method);
    if (config_.prefix) out.print(PisteText(config_.prefix));
    out.print(path);
  }
  void host(PisteOutput& out) {
    out.print(F(" HTTP/1.1\r\nHost: "));
    out.print(PisteText(config_.host));
    if (config_.port != 80) {
      out.put(':');
      out.print(config_.port);
    }
    out.print(F("\r\n"));
    if (config_.anonymous) out.print(F(PISTE_ANONYMOUS_HEADER ": *\r\n"));
#if !PISTE_KEEP_ALIVE
    out.print(F("Connection: close\r\n"));
#endif
  }

  void get(PisteOutput& out, const PisteMoment& now) {
    flying_ = 1;
    head(out, F("GET "), F(PISTE_PIXEL "?"));
    PisteEncoder encoder(out, config_, false);
    record(encoder, queue_.front(), 0, now);
    host(out);
    out.print(F("\r\n"));
  }

#if PISTE_POST
  void post(PisteOutput& out, const PisteMoment& now) {
    PisteOutput counted(nullptr);
    uint32_t length = body(counted, now, 0);
    head(out, F("POST "), config_.path ? PisteText(config_.path) : PisteText(F(PISTE_TP2)));
    host(out);
    out.print(F("Content-Type: " PISTE_CONTENT_TYPE "\r\nContent-Length: "));
    out.print(length);
    out.print(F("\r\n\r\n"));
    body(out, now, flying_);
  }

  // Prints a body of `events`, or with 0 counts how many go into it, as flying_, and returns its length.
  uint32_t body(PisteOutput& out, const PisteMoment& now, uint16_t events) {
    PisteEncoder encoder(out, config_, true);
    out.print(F("{\"schema\":\"" PISTE_PAYLOAD_DATA "\",\"data\":["));
    PisteSize cursor = queue_.front();
    uint16_t most = events ? events : queue_.together();
    if (most > config_.batchSize) most = config_.batchSize;
    if (cap_ && most > cap_) most = cap_;
    uint16_t n = 0;
    uint32_t fits = 0;
    while (n < most) {
      if (n) out.put(',');
      record(encoder, cursor, n, now);
      if (!events && n && out.count() + 2 > config_.byteLimit) break;
      cursor = queue_.after(cursor);
      fits = out.count();
      n++;
    }
    flying_ = n;
    out.print(F("]}"));
    return fits + 2;
  }
#endif

  void record(PisteEncoder& encoder, PisteSize cursor, uint16_t n, const PisteMoment& now) {
    PisteMoment time = {0, 0};
    for (uint8_t i = 4; i--;) time.seconds = time.seconds << 8 | queue_.at(cursor + PisteRecord::Seconds + i);
    time.millis = queue_.at(cursor + PisteRecord::Millis) | queue_.at(cursor + PisteRecord::Millis + 1) << 8;
    bool absolute = queue_.at(cursor + PisteRecord::Flags) & PisteRecord::TimeKnown;
    bool known = absolute || (clock_.known() && n >= queue_.recovered());
    if (known && !absolute) time = clock_.epoch(time);
    encoder.record(queue_, cursor, known ? &time : nullptr, clock_.known() ? &now : nullptr);
  }

  void read() {
    while (client_.available()) {
      since_ = millis();
      if (response_.put(client_.read())) return answered();
    }
    if (!client_.connected()) {
      if (response_.complete()) return answered();  // a body cut short does not matter
      return failed(0);
    }
    if (millis() - since_ >= config_.timeout) failed(0);
  }

  void answered() {
    awaiting_ = false;
    reusable_ = PISTE_KEEP_ALIVE && response_.keepsAlive();
    if (!reusable_) client_.stop();
    random_.stir(micros());
    uint16_t status = response_.status();
#if PISTE_COLLECTOR_TIME
    if (asksForTime()) {
      asked_ = true;
      takeTime();
      attempts_ = 0;
      return proceed();
    }
#endif
    if (PISTE_STATUS_IS_SENT(status)) {
      counters_.sent += flying_;
      settle(PisteReasons);
    } else if (PISTE_STATUS_SPLITS(status) && flying_ > 1) {
      cap_ = flying_ / 2;
      proceed();
    } else if (PISTE_STATUS_SPLITS(status)) {
      settle(PisteOversize);
    } else if (PISTE_STATUS_DROPS(status)) {
      settle(PisteRefused);
    } else {
      return failed(after());
    }
#if PISTE_COLLECTOR_TIME
    takeTime();
#endif
  }

  // What was in flight leaves the queue: as sent, or dropped for a reason.
  void settle(PisteDropReason reason) {
    attempts_ = 0;
    uint16_t settled = flying_;
    flying_ = 0;
    while (settled--) {
      queue_.pop();
      if (reason != PisteReasons) drop(reason);
    }
    if (cap_ && reason == PisteReasons) cap_ = cap_ < 128 ? cap_ * 2 : 0;  // grows again, as far as batchSize
    waitForMore();
    if (!queue_.count()) hurried_ = false;
  }
  void proceed() {  // the next request at once
    flying_ = 0;
    since_ = millis();
    delay_ = 0;
  }

#if PISTE_COLLECTOR_TIME
  void takeTime() {
    // Only while nothing waits can the clock be set anew: events keep the created timestamp that they were sent with.
    if (response_.date() && !timeIsOurs_ && (!clock_.known() || !queue_.count())) clock_.set(response_.date(), 500);
  }
#endif

  uint32_t after() {  // milliseconds that the collector asks us to wait
#if PISTE_RETRY_AFTER
    uint32_t seconds = response_.retryAfter(clock_.known() ? clock_.epoch(clock_.uptime()).seconds : 0);
    return seconds > 2000000 ? 2000000000 : seconds * 1000;
#else
    return 0;
#endif
  }

  void failed(uint32_t atLeast) {
    client_.stop();
    awaiting_ = reusable_ = false;
    if (attempts_ < 0xFFFF) attempts_++;
#if PISTE_MAX_ATTEMPTS
    if (config_.maxAttempts && attempts_ >= config_.maxAttempts && flying_) return settle(PisteExpired);
#endif
    flying_ = 0;
    uint32_t delay = config_.firstDelay;
    for (uint16_t i = 1; i < attempts_ && delay < config_.longestDelay; i++) delay *= 2;
    if (delay > config_.longestDelay) delay = config_.longestDelay;
    delay -= random_.next() % (delay / 2 + 1);  // jitter, so that a thousand boards do not come back at once
    since_ = millis();
    delay_ = delay < atLeast ? atLeast : delay;
  }

  PisteResponse response_;
  uint32_t since_ = 0, delay_ = 0;
  uint16_t attempts_ = 0, flying_ = 0, cap_ = 0;
  bool awaiting_ = false, reusable_ = false;
#if PISTE_COLLECTOR_TIME
  bool asked_ = false;
#endif
};
