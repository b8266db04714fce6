// What of the tracker is compiled. Set a switch to 0 before including PisteTracker.h; what is off costs nothing.
#pragma once

#define PISTE_VERSION "piste-ino-0.1.0"

#ifndef PISTE_QUEUE
#define PISTE_QUEUE 1  // events wait and are tried again; without it one is sent, by GET, while it is tracked
#endif
#ifndef PISTE_POST
#define PISTE_POST PISTE_QUEUE  // batches by POST; without it every event is a GET
#endif
#ifndef PISTE_SELF_DESCRIBING
#define PISTE_SELF_DESCRIBING 1  // trackSelfDescribing, trackScreenView, trackTiming
#endif
#ifndef PISTE_ENTITIES
#define PISTE_ENTITIES 1  // entities, true timestamps, event ids given and told
#endif
#ifndef PISTE_BASE64
#define PISTE_BASE64 (PISTE_SELF_DESCRIBING || PISTE_ENTITIES)  // config.base64; without it JSON is sent as it is
#endif
#ifndef PISTE_SUBJECT
#define PISTE_SUBJECT 1  // user id, language, screen and the like with every event
#endif
#ifndef PISTE_CLOCK
#define PISTE_CLOCK 1  // created and sent timestamps, once something tells the time
#endif
#ifndef PISTE_COLLECTOR_TIME
#define PISTE_COLLECTOR_TIME PISTE_CLOCK  // the clock from the Date header of the collector's answers
#endif
#ifndef PISTE_RETRY_AFTER
#define PISTE_RETRY_AFTER PISTE_QUEUE  // the collector's Retry-After header is obeyed
#endif
#ifndef PISTE_STORAGE
#define PISTE_STORAGE PISTE_QUEUE  // keep waiting events in EEPROM, FRAM or a file
#endif
#ifndef PISTE_FLASH
#define PISTE_FLASH 0  // storage may be raw flash, which is erased by sectors
#endif
#ifndef PISTE_CALLBACK
#define PISTE_CALLBACK 1  // a function that hears of every dropped event
#endif
#ifndef PISTE_UTF8
#define PISTE_UTF8 1  // bytes that are no UTF-8 become U+FFFD
#endif
#ifndef PISTE_KEEP_ALIVE
#define PISTE_KEEP_ALIVE 1  // one connection for many requests
#endif
#ifndef PISTE_BOUNDS
#define PISTE_BOUNDS PISTE_QUEUE  // config.maxEvents and config.maxAttempts
#endif
#ifndef PISTE_ANONYMOUS
#define PISTE_ANONYMOUS 1  // config.anonymous
#endif
#ifndef PISTE_SEQUENCE
#define PISTE_SEQUENCE 0  // numbered events, so that the collector's side sees what was lost; 130 bytes more of each
#endif
#ifndef PISTE_TIME_SOURCE
#define PISTE_TIME_SOURCE PISTE_CLOCK  // setTimeSource: a function that is asked for the time
#endif
#ifndef PISTE_SEND_BUFFER
// Bytes on the stack while a request is written; one TCP send a buffer, at most four an event.
#define PISTE_SEND_BUFFER (PISTE_POST || PISTE_SELF_DESCRIBING || PISTE_ENTITIES ? 240 : 120)
#endif

#if defined(__AVR__)
typedef uint16_t PisteSize;
#else
typedef uint32_t PisteSize;
#endif

#if PISTE_SEND_BUFFER < 256
typedef uint8_t PisteFill;
#else
typedef uint16_t PisteFill;
#endif

// One copy that is called, where the compiler would make several or none. It stands where measuring showed that it
// makes the three sketches of extras/sizes smaller.
#ifndef PISTE_OUTLINE
#define PISTE_OUTLINE __attribute__((noinline))
#endif

static_assert(PISTE_SEND_BUFFER >= 16 && PISTE_SEND_BUFFER <= 1460, "a send buffer is 16 bytes to one TCP segment");
static_assert(PISTE_CLOCK || !PISTE_COLLECTOR_TIME, "PISTE_COLLECTOR_TIME sets a clock: switch PISTE_CLOCK on too");
static_assert(PISTE_CLOCK || !PISTE_TIME_SOURCE, "PISTE_TIME_SOURCE sets a clock: switch PISTE_CLOCK on too");
static_assert(PISTE_ENTITIES || !PISTE_SEQUENCE, "PISTE_SEQUENCE sends an entity: switch PISTE_ENTITIES on too");
static_assert(PISTE_QUEUE || !(PISTE_POST || PISTE_RETRY_AFTER || PISTE_STORAGE || PISTE_BOUNDS),
              "PISTE_POST, PISTE_RETRY_AFTER, PISTE_STORAGE and PISTE_BOUNDS need PISTE_QUEUE: switch them off too");
static_assert(PISTE_STORAGE || !PISTE_FLASH, "PISTE_FLASH is a kind of storage: switch PISTE_STORAGE on too");
