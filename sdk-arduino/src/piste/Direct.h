// Brings events to the collector without a queue: each is sent while it is tracked, one at a time, and poll() reads the
// answer. Nothing is tried again: what the collector does not confirm is counted as dropped, and the sketch may track
// it anew.
#pragma once

#include "Random.h"
#include "Request.h"
#include "Response.h"

class PisteCourier : protected PisteRequest {
 public:
  constexpr PisteCourier(Client& client, const PisteConfig& config) : PisteRequest(client, config) {}

  // Reads what has come of an answer. All of it has the time that the configuration gives.
  void poll() {
#if PISTE_CLOCK
    keepTime(pending());
#endif
    if (!awaiting_) return;
    while (client_.available())
      if (response_.put(client_.read())) return answered();
    if (!client_.connected()) response_.complete() ? answered() : settle(PisteExpired);
    else if (static_cast<uint16_t>(static_cast<uint16_t>(millis()) - since_) >= config_.timeout) settle(PisteExpired);
  }

  void hurry() {}
  uint16_t pending() const { return awaiting_; }
  bool awaiting() const { return awaiting_; }
  PisteCounters counters() const {
    PisteCounters all;
    all.queued = all.sent = ended_[PisteReasons];
    all.queued += awaiting_;
    for (uint8_t reason = 0; reason < PisteReasons; reason++) all.queued += all.dropped[reason] = ended_[reason];
    return all;
  }

 protected:
  // Dials for an event, whose fields up to end() go to the collector by way of `buffer`.
  PisteResult begin(uint8_t* buffer) {
    if (awaiting_) {
      count(PisteOverflow);
      return PisteDroppedOverflow;
    }
#if PISTE_KEEP_ALIVE
    while (client_.available()) client_.read();  // of the answer before
    if (!client_.connected())
#endif
      if (!client_.connect(config_.host, config_.port)) return unreachable();
    open(buffer);
    target(F("GET "));
    beginEvent();
    print(F(PISTE_PIXEL PISTE_T_KEY(PISTE_KEY_EVENT_ID)));
    return PisteTracked;
  }

  PisteResult end() {
    endEvent();
    headers();
    print(F("\r\n\r\n"));
    if (!flush()) return unreachable();
    response_.begin();
    since_ = millis();
    awaiting_ = true;
    return PisteTracked;
  }

  // For a tracker that is closed.
  void abandon() {
    if (awaiting_) settle(PisteShutdown);
    client_.stop();
  }

  PisteRandom random_;

 private:
  // Counts an event as dropped, or with PisteReasons as sent.
  PISTE_OUTLINE void count(PisteDropReason reason) {
    ended_[reason]++;
#if PISTE_CALLBACK
    if (reason != PisteReasons && config_.dropped) config_.dropped(reason);
#endif
  }

  // The event that was under way ends so, and its connection.
  PISTE_OUTLINE void settle(PisteDropReason reason) {
    client_.stop();
    awaiting_ = false;
    count(reason);
  }
  PisteResult unreachable() {
    settle(PisteExpired);
    return PisteUnreachable;
  }

  void answered() {
    random_.tick();
    uint16_t status = response_.status();
    PisteDropReason reason = PISTE_STATUS_IS_SENT(status) ? PisteReasons : PisteRefused;
#if PISTE_COLLECTOR_TIME
    if (response_.date() && !timeIsOurs_) clock_.set(response_.date(), 500);
#endif
#if PISTE_KEEP_ALIVE
    if (response_.keepsAlive()) {
      awaiting_ = false;
      return count(reason);
    }
#endif
    settle(reason);
  }

  PisteResponse response_;
  uint16_t ended_[PisteReasons + 1] = {};  // events dropped for each reason, and sent
  uint16_t since_ = 0;                     // when the request went, in the low bits of millis()
  bool awaiting_ = false;
};
