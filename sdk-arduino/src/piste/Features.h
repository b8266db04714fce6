// What of the tracker is compiled. Set a switch to 0 before including PisteTracker.h; what is off costs nothing.
#pragma once

#define PISTE_VERSION "piste-ino-0.1.0"

#ifndef PISTE_POST
#define PISTE_POST 1  // batches by POST; without it every event is a GET
#endif
#ifndef PISTE_SELF_DESCRIBING
#define PISTE_SELF_DESCRIBING 1  // self-describing events: trackReading, trackScreenView, trackTiming
#endif
#ifndef PISTE_ENTITIES
#define PISTE_ENTITIES 1  // entities, true timestamps and event ids of the caller's
#endif
#ifndef PISTE_BASE64
#define PISTE_BASE64 (PISTE_SELF_DESCRIBING || PISTE_ENTITIES)
#endif
#ifndef PISTE_SUBJECT
#define PISTE_SUBJECT 1  // user id, language, screen and the like with every event
#endif
#ifndef PISTE_COLLECTOR_TIME
#define PISTE_COLLECTOR_TIME 1  // the clock from the Date header of the collector's answers
#endif
#ifndef PISTE_RETRY_AFTER
#define PISTE_RETRY_AFTER 1
#endif
#ifndef PISTE_STORAGE
#define PISTE_STORAGE 1  // keep waiting events in EEPROM, FRAM or a file
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
#ifndef PISTE_MAX_ATTEMPTS
#define PISTE_MAX_ATTEMPTS 1  // config.maxAttempts is read
#endif
#ifndef PISTE_SEND_BUFFER
#define PISTE_SEND_BUFFER 160  // bytes on the stack while a request is written; one TCP send a buffer
#endif

#if defined(__AVR__)
typedef uint16_t PisteSize;
#else
typedef uint32_t PisteSize;
#endif

static_assert(PISTE_SEND_BUFFER >= 16 && PISTE_SEND_BUFFER <= 1460, "a send buffer is 16 bytes to one TCP segment");
