// The public face: a call for each kind of event, and poll().
#pragma once

#include "Courier.h"
#include "Json.h"
#include "Subject.h"

// What may be said about one event besides its own fields.
struct PisteOptions {
#if PISTE_ENTITIES
  const PisteEntity* entities = nullptr;
  uint8_t entityCount = 0;
  uint64_t trueTimestamp = 0;  // milliseconds since 1970; 0: none
  PisteText eventId;           // empty: a random one
#endif
#if PISTE_SUBJECT
  const PisteSubject* subject = nullptr;  // its fields overrule those of the tracker's
#endif
  char* assignedId = nullptr;  // 37 characters, in which to tell the event's id
};

class PisteTracker : public PisteCourier {
 public:
  // `buffer` is the queue: about 60 bytes and its texts for each event. All that is given must live as long as the tracker.
  PisteTracker(Client& client, const PisteConfig& config, uint8_t* buffer, PisteSize size)
      : PisteCourier(client, config, buffer, size) {}

  // Checks the configuration; false if it has no host or names an unknown platform. Call it in setup().
  bool begin() { return config_.host && config_.host[0] && PisteSubject::isPlatform(config_.platform); }

#if PISTE_STORAGE
  // Keeps waiting events in storage as well: when the collector cannot be reached, or, with `atOnce`, every one.
  void keepIn(PisteJournal& journal, bool atOnce = false) {
    journal.open();
    queue_.journal = &journal;
    storeAtOnce_ = atOnce;
    random_.stir(0x10000UL + journal.boots());
    if (queue_.count()) arrived();
  }
  uint16_t stored() const { return queue_.stored(); }
#endif

  // Entropy for event ids: at least one thing that no other board and no other start of this one has.
  void stir(uint32_t entropy) { random_.stir(entropy); }

  // The time since 1970, from a real-time clock, NTP or GPS. Never set back while events wait.
  void setTime(uint32_t seconds, uint16_t millis = 0) {
#if PISTE_COLLECTOR_TIME
    timeIsOurs_ = true;
#endif
    clock_.set(seconds, millis);
  }
  bool timeKnown() const { return clock_.known(); }

#if PISTE_SUBJECT
  void setSubject(const PisteSubject* subject) { subject_ = subject; }
#endif

  PisteResult trackStructured(const PisteText& category, const PisteText& action, const PisteText& label = PisteText(),
                              const PisteText& property = PisteText(), const PisteNumber& value = PisteNumber(),
                              const PisteOptions* options = nullptr) {
    if (category.empty()) return PisteBadCategory;
    if (action.empty()) return PisteBadAction;
    if (value.state() == PisteNumber::Invalid) return PisteBadValue;
    for (Writing w(*this, options); next(w, F(PISTE_EVENT_STRUCT));) {
      w.record.field(F(PISTE_KEY_SE_CATEGORY), category);
      w.record.field(F(PISTE_KEY_SE_ACTION), action);
      w.record.field(F(PISTE_KEY_SE_LABEL), label);
      w.record.field(F(PISTE_KEY_SE_PROPERTY), property);
      w.record.field(F(PISTE_KEY_SE_VALUE), value);
    }
    return result_;
  }

  PisteResult trackPageView(const PisteText& url, const PisteText& title = PisteText(),
                            const PisteText& referrer = PisteText(), const PisteOptions* options = nullptr) {
    if (url.empty()) return PisteBadUrl;
    for (Writing w(*this, options); next(w, F(PISTE_EVENT_PAGE_VIEW));) page(w.record, url, title, referrer);
    return result_;
  }

  struct Offsets {
    PisteNumber minX, maxX, minY, maxY;  // whole numbers
  };
  PisteResult trackPagePing(const PisteText& url, const PisteText& title, const PisteText& referrer,
                            const Offsets& offsets, const PisteOptions* options = nullptr) {
    if (url.empty()) return PisteBadUrl;
    if (!offsets.minX.whole() || !offsets.maxX.whole() || !offsets.minY.whole() || !offsets.maxY.whole())
      return PisteBadValue;
    for (Writing w(*this, options); next(w, F(PISTE_EVENT_PAGE_PING));) {
      page(w.record, url, title, referrer);
      w.record.field(F(PISTE_KEY_PP_MIN_X), offsets.minX);
      w.record.field(F(PISTE_KEY_PP_MAX_X), offsets.maxX);
      w.record.field(F(PISTE_KEY_PP_MIN_Y), offsets.minY);
      w.record.field(F(PISTE_KEY_PP_MAX_Y), offsets.maxY);
    }
    return result_;
  }

#if PISTE_SELF_DESCRIBING
  // `data` is JSON; PisteReading builds it.
  PisteResult trackSelfDescribing(const PisteText& schema, const PisteText& data,
                                  const PisteOptions* options = nullptr) {
    if (!pisteIsSchema(schema)) return PisteBadSchema;
    if (!pisteIsNestedWell(data)) return PisteBadData;
    for (Writing w(*this, options); next(w, F(PISTE_EVENT_UNSTRUCT));) {
      w.record.open(PisteEventJson, F(""));
      selfDescribing(w.record, schema, data);
      w.record.close();
    }
    return result_;
  }
  template <PisteSize Capacity>
  PisteResult trackSelfDescribing(const PisteText& schema, PisteReading<Capacity>& reading,
                                  const PisteOptions* options = nullptr) {
    return trackSelfDescribing(schema, reading.json(), options);
  }

  PisteResult trackScreenView(const PisteText& name, const PisteText& id, const PisteOptions* options = nullptr) {
    PisteReading<160> data;
    if (!name.empty()) data.add(F("name"), name);
    if (!id.empty()) data.add(F("id"), id);
    return trackSelfDescribing(F("iglu:com.snowplowanalytics.snowplow/screen_view/jsonschema/1-0-0"), data, options);
  }

  PisteResult trackTiming(const PisteText& category, const PisteText& variable, const PisteNumber& milliseconds,
                          const PisteText& label = PisteText(), const PisteOptions* options = nullptr) {
    PisteReading<160> data;
    data.add(F("category"), category).add(F("variable"), variable).add(F("timing"), milliseconds);
    if (!label.empty()) data.add(F("label"), label);
    return trackSelfDescribing(F("iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0"), data, options);
  }
#endif

  struct Order {
    PisteText id, affiliation, city, state, country, currency;
    PisteNumber total, tax, shipping;
  };
  PisteResult trackTransaction(const Order& order, const PisteOptions* options = nullptr) {
    if (order.id.empty() || order.total.state() == PisteNumber::Absent) return PisteMissing;
    if (bad(order.total) || bad(order.tax) || bad(order.shipping)) return PisteBadValue;
    for (Writing w(*this, options); next(w, F(PISTE_EVENT_TRANSACTION));) {
      w.record.field(F(PISTE_KEY_TR_ORDER_ID), order.id);
      w.record.field(F(PISTE_KEY_TR_TOTAL), order.total);
      w.record.field(F(PISTE_KEY_TR_AFFILIATION), order.affiliation);
      w.record.field(F(PISTE_KEY_TR_TAX), order.tax);
      w.record.field(F(PISTE_KEY_TR_SHIPPING), order.shipping);
      w.record.field(F(PISTE_KEY_TR_CITY), order.city);
      w.record.field(F(PISTE_KEY_TR_STATE), order.state);
      w.record.field(F(PISTE_KEY_TR_COUNTRY), order.country);
      w.record.field(F(PISTE_KEY_TR_CURRENCY), order.currency);
    }
    return result_;
  }

  struct Item {
    PisteText orderId, sku, name, category, currency;
    PisteNumber price, quantity;
  };
  PisteResult trackTransactionItem(const Item& item, const PisteOptions* options = nullptr) {
    if (item.orderId.empty() || item.sku.empty() || item.price.state() == PisteNumber::Absent ||
        item.quantity.state() == PisteNumber::Absent)
      return PisteMissing;
    if (bad(item.price) || !item.quantity.whole()) return PisteBadValue;
    for (Writing w(*this, options); next(w, F(PISTE_EVENT_TRANSACTION_ITEM));) {
      w.record.field(F(PISTE_KEY_TI_ORDER_ID), item.orderId);
      w.record.field(F(PISTE_KEY_TI_SKU), item.sku);
      w.record.field(F(PISTE_KEY_TI_PRICE), item.price);
      w.record.field(F(PISTE_KEY_TI_QUANTITY), item.quantity);
      w.record.field(F(PISTE_KEY_TI_NAME), item.name);
      w.record.field(F(PISTE_KEY_TI_CATEGORY), item.category);
      w.record.field(F(PISTE_KEY_TI_CURRENCY), item.currency);
    }
    return result_;
  }

  // Polls until the queue is empty or the time is up; how many events still wait.
  uint16_t flush(uint32_t milliseconds) {
    uint32_t start = millis();
    do {
      hurry();
      poll();
    } while (pending() && millis() - start < milliseconds);
    return pending();
  }

  // Takes no more events; those that wait in RAM only are counted as dropped, stored ones are kept. Flush before.
  void close() {
    closed_ = true;
    client_.stop();
    while (queue_.ring.count()) {
      if (queue_.store()) continue;
      queue_.ring.pop();
      drop(PisteShutdown);
    }
  }

 private:
  // The two passes over an event: the first learns its size, the second writes.
  struct Writing {
    Writing(PisteTracker& tracker, const PisteOptions* given) : record(tracker.queue_.ring), options(given) {}
    PisteRecorder record;
    const PisteOptions* options;
    uint8_t pass = 0;
    uint8_t id[16];
    PisteMoment moment;
  };

  bool next(Writing& w, const __FlashStringHelper* code) {
    if (w.pass == 0) {
      result_ = check(w);
      if (result_ != PisteTracked) return false;
      w.moment = clock_.uptime();
      if (clock_.known()) w.moment = clock_.epoch(w.moment);
    } else if (w.pass == 1) {
      if (w.record.size() > queue_.ring.capacity()) {
        result_ = PisteTooLarge;
        return false;
      }
      counters_.queued++;
      if (!makeRoom(w.record.size())) {
        drop(PisteOverflow);
        result_ = PisteDroppedOverflow;
        return false;
      }
    } else {
      queue_.ring.commit();
      arrived();
      if (w.options && w.options->assignedId) pistePrintUuid(w.id, w.options->assignedId);
      return false;
    }
    w.record.begin(w.pass++ == 0, clock_.known() ? PisteRecord::TimeKnown : 0, w.id, w.moment);
    common(w, code);
    return true;
  }

  PisteResult check(Writing& w) {
    if (closed_) return PisteClosed;
    random_.stir(micros());
    for (uint8_t i = 0; i < 16; i += 4) {
      uint32_t word = random_.next();
      memcpy(w.id + i, &word, 4);
    }
    w.id[6] = (w.id[6] & 0x0F) | 0x40;  // version 4
    w.id[8] = (w.id[8] & 0x3F) | 0x80;
#if PISTE_ENTITIES
    if (!w.options) return PisteTracked;
    if (!w.options->eventId.empty() && !pisteParseUuid(w.options->eventId, w.id)) return PisteBadEventId;
    if (w.options->trueTimestamp >= 253402300800000ULL) return PisteBadTimestamp;  // the year 10000
    for (uint8_t i = 0; i < w.options->entityCount; i++) {
      const PisteEntity& entity = w.options->entities[i];
      if (!pisteIsSchema(entity.schema)) return PisteBadSchema;
      if (!pisteIsNestedWell(entity.data)) return PisteBadData;
    }
#endif
    return PisteTracked;
  }

  void common(Writing& w, const __FlashStringHelper* code) {
    w.record.field(F(PISTE_KEY_EVENT), code);
#if PISTE_SUBJECT
    const PisteSubject* own = w.options ? w.options->subject : nullptr;
    const char* platform = own && own->platform ? own->platform : subject_ ? subject_->platform : nullptr;
    w.record.field(F(PISTE_KEY_PLATFORM), platform ? platform : config_.platform);
    if (own || subject_) pisteRecordSubject(w.record, subject_, own);
#else
    w.record.field(F(PISTE_KEY_PLATFORM), config_.platform);
#endif
#if PISTE_ENTITIES
    if (!w.options) return;
    if (w.options->trueTimestamp) {
      char digits[16];
      uint8_t n = sizeof digits;
      for (uint64_t rest = w.options->trueTimestamp; rest; rest /= 10) digits[--n] = '0' + rest % 10;
      w.record.field(F(PISTE_KEY_TRUE_TSTAMP), PisteText(digits + n, sizeof digits - n));
    }
    if (!w.options->entityCount) return;
    w.record.open(PisteEntitiesJson, F(""));
    for (uint8_t i = 0; i < w.options->entityCount; i++) {
      if (i) w.record.put(',');
      selfDescribing(w.record, w.options->entities[i].schema, w.options->entities[i].data);
    }
    w.record.close();
#endif
  }

  static void page(PisteRecorder& record, const PisteText& url, const PisteText& title, const PisteText& referrer) {
    record.field(F(PISTE_KEY_PAGE_URL), url);
    record.field(F(PISTE_KEY_PAGE_TITLE), title);
    record.field(F(PISTE_KEY_PAGE_REFERRER), referrer);
  }
  static void selfDescribing(PisteRecorder& record, const PisteText& schema, const PisteText& data) {
    record.raw(F("{\"schema\":\""));
    record.raw(schema);
    record.raw(F("\",\"data\":"));
    record.raw(data);
    record.put('}');
  }
  static bool bad(const PisteNumber& number) { return number.state() == PisteNumber::Invalid; }

#if PISTE_SUBJECT
  const PisteSubject* subject_ = nullptr;
#endif
  PisteResult result_ = PisteTracked;
  bool closed_ = false;
};
