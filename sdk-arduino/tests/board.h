// A board that starts, tracks and loses its power: what the tests of all storages have in common.
#pragma once
#include "fakes.h"

// Tracks so many events in one start of a board, with a collector or without; what the collector got.
inline std::vector<std::string> start(PisteStorage& storage, int events, bool away, uint16_t* boots = nullptr) {
  Bench<400> bench;
  PisteJournal journal(storage);
  bench.collector.away = away;
  bench.tracker.setTime(1700000000);
  bench.tracker.keepIn(journal, true);
  if (boots) *boots = journal.boots();
  for (int i = 0; i < events; i++) {
    bench.tracker.trackStructured("a", "b");
    bench.run(300);
  }
  if (!away) bench.run(1000);
  const PisteCounters& books = bench.tracker.counters();
  CHECK(books.queued == books.sent + bench.tracker.pending() + books.dropped[PisteOverflow]);
  return bench.collector.requests;
}
