// Turns the arguments of a track call into an event: checks them, and writes its fields.
#pragma once

#if PISTE_QUEUE
#include "Courier.h"
#else
#include "Direct.h"
#endif
#include "Json.h"
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

class PisteRecorder : public PisteCourier {
 protected:
  using PisteCourier::PisteCourier;

  // `script`, in flash, begins with what to say when its first text is missing, those of the second and third follow;
  // then comes what is printed, with tokens for `texts` and `numbers`.
  PisteResult record(const __FlashStringHelper* script, const PisteText* texts, const PisteNumber* numbers,
                     const PisteEntity* selfDescribing, const PisteOptions* options) {
    const char* flash = reinterpret_cast<const char*>(script);
    const Event event = {flash + 1, texts, numbers, selfDescribing};
    PisteResult result = check(event, static_cast<PisteResult>(pgm_read_byte(flash)));
    if (result == PisteTracked) result = check(options);
    if (result != PisteTracked) return result;
#if PISTE_SEQUENCE
    number();
#endif
#if PISTE_QUEUE
    for (;;) {  // written again after each event that had to make room
      newRecord();
      write(event, options);
      if (hasRoom()) break;
      if (!queue_.records.canFit()) {
#if PISTE_SEQUENCE
        sequence_--;
#endif
        return PisteTooLarge;
      }
      if (!makeRoom()) return PisteDroppedOverflow;
    }
    queue_.records.commit();
    arrived();
    return PisteTracked;
#else
    return send(event, options);
#endif
  }

#if PISTE_SELF_DESCRIBING || PISTE_ENTITIES
  static PisteResult check(const PisteEntity& entity) {
    if (!pisteIsSchema(entity.schema)) return PisteBadSchema;
    return pisteIsNestedWell(entity.data) ? PisteTracked : PisteBadData;
  }
#endif

#if PISTE_SUBJECT
  const PisteSubject* subject_ = nullptr;
#endif
  bool closed_ = false;

 private:
  struct Event {
    const char* script;  // in flash
    const PisteText* texts;
    const PisteNumber* numbers;
    const PisteEntity* selfDescribing;
  };

#if !PISTE_QUEUE
  PISTE_OUTLINE PisteResult send(const Event& event, const PisteOptions* options) {
    uint8_t buffer[PISTE_SEND_BUFFER];
    PisteResult result = begin(buffer);
    if (result != PisteTracked) return result;
    write(event, options);
    return end();
  }
#endif

  PisteResult check(const Event& event, uint8_t missing) {
    const char* at = event.script;
    const PisteText* text = event.texts;
    const PisteNumber* number = event.numbers;
    while (uint8_t byte = pgm_read_byte(at++)) {
      if (byte == PisteNumberToken) {
        if (number++->state() == PisteNumber::Invalid) return PisteBadValue;
      } else if (byte == PisteTextToken || byte == PisteRequiredToken) {
        if (byte == PisteRequiredToken && text->empty()) return static_cast<PisteResult>(missing);
        text++, missing++;
      }
    }
    return PisteTracked;
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
  void write(const PisteEntity& entity) {
    put(PisteSchemaToken);
    print(entity.schema);
    put(PisteDataToken);
    print(entity.data);
    put('}');
  }
#endif

  void write(const Event& event, const PisteOptions* options) {
    identify(options);
#if PISTE_CLOCK && PISTE_QUEUE
    put(clock_.known() ? PisteRecord::TimeKnown : 0);
    const uint8_t* now = reinterpret_cast<const uint8_t*>(&clock_.now());
    for (uint8_t i = 0; i < PisteRecord::Fields - PisteRecord::Seconds; i++) put(now[i]);
#elif PISTE_CLOCK
    if (clock_.known()) {  // it is sent as it is created
      timestamp(F(PISTE_T_KEY(PISTE_KEY_CREATED_TSTAMP)), clock_.now());
      timestamp(F(PISTE_T_KEY(PISTE_KEY_SENT_TSTAMP)), clock_.now());
    }
#endif
#if !PISTE_QUEUE
    fieldsOfTracker();
#endif
    common(options);
    const char* at = event.script;
    const PisteText* text = event.texts;
    const PisteNumber* number = event.numbers;
    while (uint8_t byte = pgm_read_byte(at++)) {
      if (byte < PisteTextToken || byte >= PisteFirstToken) put(byte);
      else {
        at = byte == PisteNumberToken ? field(at, *number++) : field(at, *text++);
        at--;  // the token that ended the key
      }
    }
#if PISTE_SELF_DESCRIBING
    if (event.selfDescribing) {
      write(*event.selfDescribing);
      put('}');
    }
#endif
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
      uint8_t byte = random_.uuidByte(i);
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
#if PISTE_QUEUE
      put(byte);
#else
      idByte(i, byte);
#endif
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
#endif
#if PISTE_SEQUENCE
    static const PisteOptions none;
    add(options ? *options : none);
#elif PISTE_ENTITIES
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
    uint8_t left = options.entityCount;
    if (!left && !PISTE_SEQUENCE) return;
    const PisteEntity* entity = options.entities;
    put(PisteEntitiesToken);
    while (left) {
      write(*entity++);
      if (--left || PISTE_SEQUENCE) put(',');
    }
#if PISTE_SEQUENCE
    writeSequence();
#endif
    print(F("]}"));
  }
#endif

#if PISTE_SEQUENCE
  // The next number: dropped events use up theirs, so that a gap shows, and refused ones do not.
  void number() {
    if (!sequence_)  // not before the sketch has stirred
      for (uint8_t i = 0; i < 16; i++) instance_[i] = random_.uuidByte(i);
    sequence_++;
  }
  void writeSequence() {
    put(PisteSequenceToken);
    for (uint8_t i = 0; i < 16; i++) {
      if (pisteDashBefore(i)) put('-');
      put(pisteHexDigit(instance_[i] >> 4, 'a'));
      put(pisteHexDigit(instance_[i] & 15, 'a'));
    }
    print(F("\",\"sequence\":"));
    print(sequence_);
    print(F("}}"));
  }

  uint32_t sequence_ = 0;  // of the event before
  uint8_t instance_[16] = {};
#endif
};
