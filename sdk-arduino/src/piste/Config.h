// How a tracker is set up. The texts stay the sketch's: keep them as long as the tracker. They must be UTF-8.
#pragma once

#include "Counters.h"
#include "Text.h"

enum PisteQueuePolicy : uint8_t { PisteDropNewest, PisteDropOldest };

struct PisteConfig {
  const char* host = nullptr;       // name or address of the collector
  uint16_t port = 80;
  const char* prefix = nullptr;     // path that goes before every path, "/first/party"
  PisteText appId;
  PisteText trackerName;            // the tracker's namespace
#if PISTE_SUBJECT
  const char* platform = nullptr;   // "iot", if it is not set
#endif
#if PISTE_QUEUE
  uint16_t firstDelay = 1000;       // milliseconds before the second attempt; doubled after each failure
  uint32_t longestDelay = 600000;
  PisteQueuePolicy policy = PisteDropNewest;
#endif
  uint16_t timeout = 5000;          // milliseconds without a byte of an answer
#if PISTE_BOUNDS
  uint16_t maxEvents = 0;           // in the queue, besides what its bytes allow; 0: no such bound
  uint8_t maxAttempts = 0;          // 0: no bound
#endif
#if PISTE_POST
  bool post = true;
  uint8_t batchSize = 10;
  uint16_t linger = 10000;          // milliseconds that a batch waits to become full, at most
  PisteSize byteLimit = PISTE_TRACKER_POST_LIMIT;  // of a POST's body
  const char* path = nullptr;       // of POST, instead of the standard one
#endif
#if PISTE_BASE64
  bool base64 = true;
#endif
#if PISTE_ANONYMOUS
  bool anonymous = false;           // ask the collector to keep no network id and address
#endif
#if PISTE_CALLBACK
  void (*dropped)(PisteDropReason reason) = nullptr;
#endif
};
