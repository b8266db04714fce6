// The public face: a call for each kind of event, and poll().
#pragma once

#include "Reading.h"
#include "Recorder.h"

class PisteTracker : public PisteRecorder {
 public:
  // All that is given must live as long as the tracker.
#if PISTE_QUEUE
  // `buffer` is the queue: 50 to 70 bytes and its texts for each event.
  constexpr PisteTracker(Client& client, const PisteConfig& config, uint8_t* buffer, PisteSize size)
      : PisteRecorder(client, config, buffer, size) {}
#else
  constexpr PisteTracker(Client& client, const PisteConfig& config) : PisteRecorder(client, config) {}
#endif

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
    timeIsOurs_ = true;
    clock_.set(seconds, millis);
  }
  bool timeKnown() const { return clock_.known(); }
#endif
#if PISTE_TIME_SOURCE
  // A function that tells the seconds since 1970, from NTP or a real-time clock; 0 if it does not know them yet. poll()
  // asks it every ten seconds until it does, and then every so many hours, while no event waits.
  void setTimeSource(uint32_t (*source)(), uint8_t everyHours = 24) { clock_.setSource(source, everyHours); }
#endif

#if PISTE_SUBJECT
  void setSubject(const PisteSubject* subject) { subject_ = subject; }
#endif

  PisteResult trackStructured(PisteText category, PisteText action, PisteText label = PisteText(),
                              PisteText property = PisteText(), PisteNumber value = PisteNumber(),
                              const PisteOptions* options = nullptr) {
    const PisteText texts[] = {category, action, label, property};
    const __FlashStringHelper* script =
        F(PISTE_T_KIND("\3", PISTE_EVENT_STRUCT) PISTE_T_REQUIRED(PISTE_KEY_SE_CATEGORY)
          PISTE_T_REQUIRED(PISTE_KEY_SE_ACTION) PISTE_T_TEXT(PISTE_KEY_SE_LABEL) PISTE_T_TEXT(PISTE_KEY_SE_PROPERTY)
          PISTE_T_NUMBER(PISTE_KEY_SE_VALUE));
    static_assert(PisteBadCategory == 3 && PisteBadAction == 4, "what the script says");
    return record(script, texts, &value, nullptr, options);
  }

  PisteResult trackPageView(PisteText url, PisteText title = PisteText(), PisteText referrer = PisteText(),
                            const PisteOptions* options = nullptr) {
    const __FlashStringHelper* script =
        F(PISTE_T_KIND("\6", PISTE_EVENT_PAGE_VIEW) PISTE_T_REQUIRED(PISTE_KEY_PAGE_URL)
          PISTE_T_TEXT(PISTE_KEY_PAGE_TITLE) PISTE_T_TEXT(PISTE_KEY_PAGE_REFERRER));
    return page(script, url, title, referrer, nullptr, options);
  }

  struct Offsets {
    PisteNumber minX, maxX, minY, maxY;  // whole numbers
  };
  PisteResult trackPagePing(PisteText url, PisteText title, PisteText referrer, const Offsets& offsets,
                            const PisteOptions* options = nullptr) {
    if (!offsets.minX.whole() || !offsets.maxX.whole() || !offsets.minY.whole() || !offsets.maxY.whole())
      return PisteBadValue;
    const __FlashStringHelper* script =
        F(PISTE_T_KIND("\6", PISTE_EVENT_PAGE_PING) PISTE_T_REQUIRED(PISTE_KEY_PAGE_URL)
          PISTE_T_TEXT(PISTE_KEY_PAGE_TITLE) PISTE_T_TEXT(PISTE_KEY_PAGE_REFERRER) PISTE_T_NUMBER(PISTE_KEY_PP_MIN_X)
          PISTE_T_NUMBER(PISTE_KEY_PP_MAX_X) PISTE_T_NUMBER(PISTE_KEY_PP_MIN_Y) PISTE_T_NUMBER(PISTE_KEY_PP_MAX_Y));
    return page(script, url, title, referrer, &offsets.minX, options);
  }

#if PISTE_SELF_DESCRIBING
  // `data` is JSON; PisteReading builds it.
  PisteResult trackSelfDescribing(PisteText schema, PisteText data, const PisteOptions* options = nullptr) {
    PisteEntity event = {schema, data};
    PisteResult result = check(event);
    if (result != PisteTracked) return result;
    return record(F(PISTE_T_KIND("\7", PISTE_EVENT_UNSTRUCT) PISTE_T_EVENT), nullptr, nullptr, &event, options);
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
        F(PISTE_T_KIND("\xC", PISTE_EVENT_TRANSACTION) PISTE_T_REQUIRED(PISTE_KEY_TR_ORDER_ID)
          PISTE_T_TEXT(PISTE_KEY_TR_AFFILIATION) PISTE_T_TEXT(PISTE_KEY_TR_CITY) PISTE_T_TEXT(PISTE_KEY_TR_STATE)
          PISTE_T_TEXT(PISTE_KEY_TR_COUNTRY) PISTE_T_TEXT(PISTE_KEY_TR_CURRENCY) PISTE_T_NUMBER(PISTE_KEY_TR_TOTAL)
          PISTE_T_NUMBER(PISTE_KEY_TR_TAX) PISTE_T_NUMBER(PISTE_KEY_TR_SHIPPING));
    static_assert(PisteMissing == 12, "what the script says");
    return record(script, &order.id, &order.total, nullptr, options);
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
        F(PISTE_T_KIND("\xC", PISTE_EVENT_TRANSACTION_ITEM) PISTE_T_TEXT(PISTE_KEY_TI_ORDER_ID)
          PISTE_T_TEXT(PISTE_KEY_TI_SKU) PISTE_T_TEXT(PISTE_KEY_TI_NAME) PISTE_T_TEXT(PISTE_KEY_TI_CATEGORY)
          PISTE_T_TEXT(PISTE_KEY_TI_CURRENCY) PISTE_T_NUMBER(PISTE_KEY_TI_PRICE)
          PISTE_T_NUMBER(PISTE_KEY_TI_QUANTITY));
    return record(script, &item.orderId, &item.price, nullptr, options);
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
    abandon();
  }

 private:
  PisteResult page(const __FlashStringHelper* script, PisteText url, PisteText title, PisteText referrer,
                   const PisteNumber* offsets, const PisteOptions* options) {
    static_assert(PisteBadUrl == 6, "what the script says");
    const PisteText texts[] = {url, title, referrer};
    return record(script, texts, offsets, nullptr, options);
  }
};
