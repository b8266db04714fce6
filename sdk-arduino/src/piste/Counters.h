// The tracker's books: queued = sent + dropped + what still waits.
#pragma once

#include "Features.h"

enum PisteDropReason : uint8_t {
  PisteRefused,
#if PISTE_QUEUE
  PisteOversize,
#endif
  PisteOverflow,
  PisteExpired,
  PisteShutdown,
  PisteReasons  // how many there are
};

struct PisteCounters {
  uint32_t queued = 0;
  uint32_t sent = 0;
  uint16_t retried = 0;
  uint16_t dropped[PisteReasons] = {};
};

// What a track call says. Everything but PisteTracked, PisteDroppedOverflow and PisteUnreachable means that
// nothing was counted or kept.
enum PisteResult : uint8_t {
  PisteTracked,
  PisteDroppedOverflow,  // accepted and at once dropped, since the queue is full
  PisteTooLarge,         // the queue's buffer could not hold it even when empty
  PisteBadCategory,
  PisteBadAction,
  PisteBadValue,
  PisteBadUrl,
  PisteBadSchema,
  PisteBadData,
  PisteBadEventId,
  PisteBadTimestamp,
  PisteBadSubject,
  PisteMissing,  // an order without id or total, an item without id, unit, price or quantity
  PisteClosed,
  PisteUnreachable,  // without a queue: accepted and at once dropped, since the collector did not take it
};
