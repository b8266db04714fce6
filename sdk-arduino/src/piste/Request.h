// What requests and their events have in common, and the queue's events in a request, one after the other.
#pragma once

#include "Writer.h"

class PisteRequest : public PisteWriter {
 protected:
  using PisteWriter::PisteWriter;

#if PISTE_CLOCK
  // Keeps the clock going, and asks for the time where that is due: not while events wait that were stamped by the
  // clock as it is.
  void keepTime(bool waiting) {
    clock_.now();
#if PISTE_TIME_SOURCE
    if ((!waiting || !clock_.known()) && clock_.ask()) timeIsOurs_ = true;
#endif
    (void)waiting;
  }
  PISTE_OUTLINE void timestamp(const __FlashStringHelper* key, const PisteMoment& moment) {
    print(key);
    print(moment.seconds);
    for (uint8_t least = 100; least > 1 && moment.millis < least; least /= 10) put('0');
    print(static_cast<uint32_t>(moment.millis));
  }
#endif
  // What every event says of its tracker.
  void fieldsOfTracker() {
#if PISTE_SUBJECT
    const __FlashStringHelper* script = F(PISTE_T_KEY(PISTE_KEY_TRACKER_VERSION) PISTE_VERSION "\0"
#else
    const __FlashStringHelper* script = F(PISTE_T_KEY(PISTE_KEY_PLATFORM) PISTE_PLATFORM_IOT
                                          PISTE_T_KEY(PISTE_KEY_TRACKER_VERSION) PISTE_VERSION "\0"
#endif
                                          PISTE_KEY_TRACKER_NAMESPACE "\0" PISTE_KEY_APP_ID);
    field(field(print(script), config_.trackerName), config_.appId);
  }
  // A request's first line, but for the end of its path.
  void target(const __FlashStringHelper* method) {
    print(method);
    print(PisteText(config_.prefix));
  }
  // What follows the path, but for the end of the last line. A connection that is not kept is one of HTTP/1.0.
  void headers() {
#if PISTE_KEEP_ALIVE
    print(F(" HTTP/1.1\r\nHost: "));
#else
    print(F(" HTTP/1.0\r\nHost: "));
#endif
    print(PisteText(config_.host));
    put(':');
    print(static_cast<uint32_t>(config_.port));
#if PISTE_ANONYMOUS
    if (config_.anonymous) print(F("\r\n" PISTE_ANONYMOUS_HEADER ": *"));
#endif
  }

#if PISTE_QUEUE
  // The events that follow begin with the oldest, as objects or as a query.
  void events(bool json) {
#if PISTE_POST
    json_ = json;
#endif
    (void)json;
    cursor_ = 0;
#if PISTE_CLOCK
    written_ = 0;
#endif
  }

  // What every event has, then the fields of its record.
  PISTE_OUTLINE void event() {
    PisteSize end = cursor_;
    for (uint8_t i = 0; i < sizeof end; i++) end += static_cast<PisteSize>(next()) << 8 * i;
    beginEvent();
    print(F(PISTE_T_KEY(PISTE_KEY_EVENT_ID)));
    for (uint8_t i = 0; i < 16; i++) idByte(i, next());
#if PISTE_CLOCK
    bool known = next() & PisteRecord::TimeKnown;
    PisteMoment created;
    for (uint8_t i = 0; i < 6; i++) reinterpret_cast<uint8_t*>(&created)[i] = next();
    if (!known && clock_.known() && written_ >= undated_) {
      clock_.date(created);
      known = true;
    }
    written_++;
    if (known) timestamp(F(PISTE_T_KEY(PISTE_KEY_CREATED_TSTAMP)), created);
    if (clock_.known()) timestamp(F(PISTE_T_KEY(PISTE_KEY_SENT_TSTAMP)), clock_.now());
#endif
    fieldsOfTracker();
    while (cursor_ != end) put(next());
    cursor_ += queue_.gap();
    endEvent();
  }

#if PISTE_CLOCK
  // So many of the oldest events get no created timestamp: they are of an earlier start, or were sent without one.
  uint16_t undated_ = 0;
#endif

 private:
  // The next byte of the record that is written out.
  PISTE_OUTLINE uint8_t next() { return queue_.at(cursor_++); }

  PisteSize cursor_ = 0;
#if PISTE_CLOCK
  uint8_t written_ = 0;  // events
#endif
#endif
};
