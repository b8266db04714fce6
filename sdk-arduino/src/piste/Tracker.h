// The public face: a call for each kind of event, and poll().
#pragma once

#include "Courier.h"
#include "Json.h"
#include "Reading.h"
#include "Subject.h"

// What may be said about one event besides its own fields.
struct PisteOptions {
#if PISTE_ENTITIES
  const PisteEntity* entities = nullptr;
  uint8_t entityCount = 0;
  uint64_t trueTimestamp = 0;  // milliseconds since 1970; 0: none
  PisteText eventId;           // empty: a random one
  char* assignedId = nullptr;  // 37 characters, in which to tell the event's id
#endif
#if PISTE_SUBJECT
  const PisteSubject* subject = nullptr;  // its fields overrule those of the tracker's
#endif
};

class PisteTracker : public PisteCourier {
 public:
  // `buffer` is the queue: 50 to 70 bytes and its texts for each event. All that is given must live as long as the
  // tracker.
  constexpr PisteTracker(Client& client, const PisteConfig& config, uint8_t* buffer, PisteSize size)
      : PisteCourier(client, config, buffer, size) {}

  // Checks the configuration; false if it has no host or names an unknown platform. Call it in setup().
  bool begin() {
#if PISTE_SUBJECT
    if (config_.platform && !PisteSubject::isPlatform(config_.platform)) return false;
#endif
    return config_.host && config_.host[0];
  }

#if PISTE_STORAGE
  // Keeps waiting events in storage as well: when the collector cannot be reached, or, with `atOnce`, every one.
  void keepIn(PisteJournal& journal, bool atOnce = false) {
    journal.open();
    queue_.journal = &journal;
    storeAtOnce_ = atOnce;
    random_.stir(0x10000UL + journal.boots());
#if PISTE_CLOCK
    undated_ = journal.count();
#endif
    waitForMore();
  }
  uint16_t stored() const { return queue_.stored(); }
#endif

  // Entropy for event ids: at least one thing that no other board and no other start of this one has.
  void stir(uint32_t entropy) { random_.stir(entropy); }

#if PISTE_CLOCK
  // The time since 1970, from a real-time clock, NTP or GPS. Never set back while events wait.
  void setTime(uint32_t seconds, uint16_t millis = 0) {
#if PISTE_COLLECTOR_TIME
    timeIsOurs_ = true;
#endif
    clock_.set(seconds, millis);
  }
  bool timeKnown() const { return clock_.known(); }
#endif

#if PISTE_SUBJECT
  void setSubject(const PisteSubject* subject) { subject_ = subject; }
#endif

  PisteResult trackStructured(PisteText category, PisteText action, PisteText label = PisteText(),
                              PisteText property = PisteText(), PisteNumber value = PisteNumber(),
                              const PisteOptions* options = nullptr) {
    const PisteText texts[] = {category, action, label, property};
    const __FlashStringHelper* script =
        F(PISTE_T_KIND(PISTE_EVENT_STRUCT) PISTE_T_KEY(PISTE_KEY_SE_CATEGORY) PISTE_T_KEY(PISTE_KEY_SE_ACTION)
          PISTE_T_KEY(PISTE_KEY_SE_LABEL) PISTE_T_KEY(PISTE_KEY_SE_PROPERTY) PISTE_T_KEY(PISTE_KEY_SE_VALUE));
    return record(script, {2, PisteBadCategory, texts, 4, &value, 1, nullptr}, options);
  }

  PisteResult trackPageView(PisteText url, PisteText title = PisteText(), PisteText referrer = PisteText(),
                            const PisteOptions* options = nullptr) {
    const __FlashStringHelper* script =
        F(PISTE_T_KIND(PISTE_EVENT_PAGE_VIEW) PISTE_T_KEY(PISTE_KEY_PAGE_URL) PISTE_T_KEY(PISTE_KEY_PAGE_TITLE)
          PISTE_T_KEY(PISTE_KEY_PAGE_REFERRER));
    return page(script, url, title, referrer, nullptr, 0, options);
  }

  struct Offsets {
    PisteNumber minX, maxX, minY, maxY;  // whole numbers
  };
  PisteResult trackPagePing(PisteText url, PisteText title, PisteText referrer, const Offsets& offsets,
                            const PisteOptions* options = nullptr) {
    if (!offsets.minX.whole() || !offsets.maxX.whole() || !offsets.minY.whole() || !offsets.maxY.whole())
      return PisteBadValue;
    const __FlashStringHelper* script =
        F(PISTE_T_KIND(PISTE_EVENT_PAGE_PING) PISTE_T_KEY(PISTE_KEY_PAGE_URL) PISTE_T_KEY(PISTE_KEY_PAGE_TITLE)
          PISTE_T_KEY(PISTE_KEY_PAGE_REFERRER) PISTE_T_KEY(PISTE_KEY_PP_MIN_X) PISTE_T_KEY(PISTE_KEY_PP_MAX_X)
          PISTE_T_KEY(PISTE_KEY_PP_MIN_Y) PISTE_T_KEY(PISTE_KEY_PP_MAX_Y));
    return page(script, url, title, referrer, &offsets.minX, 4, options);
  }

#if PISTE_SELF_DESCRIBING
  // `data` is JSON; PisteReading builds it.
  PisteResult trackSelfDescribing(PisteText schema, PisteText data, const PisteOptions* options = nullptr) {
    PisteEntity event = {schema, data};
    PisteResult result = check(event);
    if (result != PisteTracked) return result;
    const __FlashStringHelper* script = F(PISTE_T_KEY(PISTE_KEY_EVENT) PISTE_EVENT_UNSTRUCT PISTE_T_EVENT);
    return record(script, {0, PisteTracked, nullptr, 0, nullptr, 0, &event}, options);
  }
  PisteResult trackSelfDescribing(PisteText schema, PisteObject& reading, const PisteOptions* options = nullptr) {
    return trackSelfDescribing(schema, reading.json(), options);
  }

  PisteResult trackScreenView(PisteText name, PisteText id, const PisteOptions* options = nullptr) {
    PisteReading<160> data;
    if (!name.empty()) data.add(F("name"), name);
    if (!id.empty()) data.add(F("id"), id);
    return trackSelfDescribing(F("iglu:com.snowplowanalytics.snowplow/screen_view/jsonschema/1-0-0"), data, options);
  }

  PisteResult trackTiming(PisteText category, PisteText variable, const PisteNumber& milliseconds,
                          PisteText label = PisteText(), const PisteOptions* options = nullptr) {
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
    if (order.total.state() == PisteNumber::Absent) return PisteMissing;
    const __FlashStringHelper* script =
        F(PISTE_T_KIND(PISTE_EVENT_TRANSACTION) PISTE_T_KEY(PISTE_KEY_TR_ORDER_ID)
          PISTE_T_KEY(PISTE_KEY_TR_AFFILIATION) PISTE_T_KEY(PISTE_KEY_TR_CITY) PISTE_T_KEY(PISTE_KEY_TR_STATE)
          PISTE_T_KEY(PISTE_KEY_TR_COUNTRY) PISTE_T_KEY(PISTE_KEY_TR_CURRENCY) PISTE_T_KEY(PISTE_KEY_TR_TOTAL)
          PISTE_T_KEY(PISTE_KEY_TR_TAX) PISTE_T_KEY(PISTE_KEY_TR_SHIPPING));
    return record(script, {1, PisteMissing, &order.id, 6, &order.total, 3, nullptr}, options);
  }

  struct Item {
    PisteText orderId, sku, name, category, currency;
    PisteNumber price, quantity;
  };
  PisteResult trackTransactionItem(const Item& item, const PisteOptions* options = nullptr) {
    if (item.orderId.empty() || item.sku.empty() || item.price.state() == PisteNumber::Absent ||
        item.quantity.state() == PisteNumber::Absent)
      return PisteMissing;
    if (!item.quantity.whole()) return PisteBadValue;
    const __FlashStringHelper* script =
        F(PISTE_T_KIND(PISTE_EVENT_TRANSACTION_ITEM) PISTE_T_KEY(PISTE_KEY_TI_ORDER_ID)
          PISTE_T_KEY(PISTE_KEY_TI_SKU) PISTE_T_KEY(PISTE_KEY_TI_NAME) PISTE_T_KEY(PISTE_KEY_TI_CATEGORY)
          PISTE_T_KEY(PISTE_KEY_TI_CURRENCY) PISTE_T_KEY(PISTE_KEY_TI_PRICE) PISTE_T_KEY(PISTE_KEY_TI_QUANTITY));
    return record(script, {0, PisteMissing, &item.orderId, 5, &item.price, 2, nullptr}, options);
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
    while (queue_.records.count()) {
      if (queue_.store()) continue;
      queue_.records.remove(0);
      drop(PisteShutdown);
    }
  }

 private:
  // What is the event's own.
  struct Event {
    uint8_t required;     // so many of the texts must not be empty
    PisteResult missing;  // what to say of the first of them; the following ones have the following results
    const PisteText* texts;
    uint8_t textCount;
    const PisteNumber* numbers;
    uint8_t numberCount;
    const PisteEntity* selfDescribing;
  };

  PisteResult page(const __FlashStringHelper* script, PisteText url, PisteText title, PisteText referrer,
                   const PisteNumber* offsets, uint8_t count, const PisteOptions* options) {
    const PisteText texts[] = {url, title, referrer};
    return record(script, {1, PisteBadUrl, texts, 3, offsets, count, nullptr}, options);
  }

  // `script`, in flash, is how the event begins and then the keys of its texts and of its numbers. Written again after
  // each event that had to make room.
  PisteResult record(const __FlashStringHelper* script, const Event& event, const PisteOptions* options) {
    PisteResult result = check(options);
    while (result == PisteTracked) {
      result = write(script, event, options);
      if (result != PisteTracked) break;
      if (hasRoom()) {
        queue_.records.commit();
        arrived();
        break;
      }
      if (!queue_.records.canFit()) result = PisteTooLarge;
      else if (!makeRoom()) result = PisteDroppedOverflow;
    }
    return result;
  }

  PisteResult check(const PisteOptions* options) {
    if (closed_) return PisteClosed;
#if PISTE_ENTITIES
    if (!options) return PisteTracked;
    if (!options->eventId.empty() && !pisteIsUuid(options->eventId)) return PisteBadEventId;
    if (options->trueTimestamp >= 253402300800000ULL) return PisteBadTimestamp;  // the year 10000
    const PisteEntity* entity = options->entities;
    for (uint8_t left = options->entityCount; left; left--)
      if (PisteResult result = check(*entity++)) return result;
#endif
    (void)options;
    return PisteTracked;
  }

#if PISTE_SELF_DESCRIBING || PISTE_ENTITIES
  static PisteResult check(const PisteEntity& entity) {
    if (!pisteIsSchema(entity.schema)) return PisteBadSchema;
    return pisteIsNestedWell(entity.data) ? PisteTracked : PisteBadData;
  }
  void write(const PisteEntity& entity) {
    put(PisteSchemaToken);
    print(entity.schema);
    put(PisteDataToken);
    print(entity.data);
    put('}');
  }
#endif

  PisteResult write(const __FlashStringHelper* script, const Event& event, const PisteOptions* options) {
    newRecord();
    identify(options);
#if PISTE_CLOCK
    put(clock_.known() ? PisteRecord::TimeKnown : 0);
    const uint8_t* now = reinterpret_cast<const uint8_t*>(&clock_.now());
    for (uint8_t i = 0; i < PisteRecord::Fields - PisteRecord::Seconds; i++) put(now[i]);
#endif
    common(options);
    keys(print(script));
    const PisteText* text = event.texts;
    for (uint8_t i = 0; i < event.textCount; i++)
      if (!field(*text++) && i < event.required) return static_cast<PisteResult>(event.missing + i);
    const PisteNumber* number = event.numbers;
    for (uint8_t left = event.numberCount; left; left--) {
      if (number->state() == PisteNumber::Invalid) return PisteBadValue;
      field(*number++);
    }
#if PISTE_SELF_DESCRIBING
    if (event.selfDescribing) {
      write(*event.selfDescribing);
      put('}');
    }
#endif
    return PisteTracked;
  }

  // Writes the event's id: the one that is given, or a random one of version 4.
  void identify(const PisteOptions* options) {
    random_.tick();
#if PISTE_ENTITIES
    bool given = options && !options->eventId.empty();
    char* out = options ? options->assignedId : nullptr;
    uint8_t at = 0;
#endif
    for (uint8_t i = 0; i < 16; i++) {
      uint8_t byte = random_.next();
      if (i == 6) byte = (byte & 0x0F) | 0x40;
      if (i == 8) byte = (byte & 0x3F) | 0x80;
#if PISTE_ENTITIES
      if (pisteDashBefore(i)) {
        at++;
        if (out) *out++ = '-';
      }
      if (given) byte = pisteHexValue(options->eventId[at]) << 4 | pisteHexValue(options->eventId[at + 1]);
      at += 2;
      if (out) {
        *out++ = pisteHexDigit(byte >> 4, 'a');
        *out++ = pisteHexDigit(byte & 15, 'a');
        *out = 0;
      }
#endif
      put(byte);
    }
    (void)options;
  }

  void common(const PisteOptions* options) {
#if PISTE_SUBJECT
    const PisteSubject* own = options && options->subject ? options->subject : subject_;
    const PisteSubject* rest = subject_ ? subject_ : own;
    const char* platform = config_.platform;
    if (own) {
      if (rest->platform) platform = rest->platform;
      if (own->platform) platform = own->platform;
    }
    print(F(PISTE_T_KEY(PISTE_KEY_PLATFORM)));
    if (platform) print(PisteText(platform));
    else print(F(PISTE_PLATFORM_IOT));
    if (own) pisteRecordSubject(*this, *rest, *own);
#else
    print(F(PISTE_T_KEY(PISTE_KEY_PLATFORM) PISTE_PLATFORM_IOT));
#endif
#if PISTE_ENTITIES
    if (options) add(*options);
#endif
    (void)options;
  }

#if PISTE_ENTITIES
  PISTE_OUTLINE void add(const PisteOptions& options) {
    if (options.trueTimestamp) {
      print(F(PISTE_T_KEY(PISTE_KEY_TRUE_TSTAMP)));
      printLong(options.trueTimestamp);
    }
    if (!options.entityCount) return;
    const PisteEntity* entity = options.entities;
    put(PisteEntitiesToken);
    for (uint8_t left = options.entityCount; left; left--) {
      write(*entity++);
      if (left > 1) put(',');
    }
    print(F("]}"));
  }
#endif

#if PISTE_SUBJECT
  const PisteSubject* subject_ = nullptr;
#endif
  bool closed_ = false;
};
