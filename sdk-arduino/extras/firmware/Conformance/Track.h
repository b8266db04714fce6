// Hands the event of a command to a tracker.
#pragma once

#include "Slot.h"

const uint8_t MostEntities = 4;

inline PisteResult trackEvent(PisteTracker& tracker, const Command& c, const PisteOptions* options) {
  switch (c.number('k')) {
    case 0:
      return tracker.trackStructured(c.text('a'), c.text('b'), c.text('c'), c.text('d'), c.decimal('v'), options);
    case 1: return tracker.trackPageView(c.text('a'), c.text('b'), c.text('c'), options);
    case 2:
      return tracker.trackPagePing(c.text('a'), c.text('b'), c.text('c'),
                                   {c.whole('v'), c.whole('w'), c.whole('x'), c.whole('y')}, options);
    case 3: return tracker.trackSelfDescribing(c.text('a'), c.text('b'), options);
    case 4: return tracker.trackScreenView(c.text('a'), c.text('b'), options);
    case 5: return tracker.trackTiming(c.text('a'), c.text('b'), c.decimal('v'), c.text('c'), options);
    case 6:
      return tracker.trackTransaction({c.text('a'), c.text('b'), c.text('c'), c.text('d'), c.text('e'), c.text('g'),
                                       c.decimal('v'), c.decimal('w'), c.decimal('x')},
                                      options);
    default:
      return tracker.trackTransactionItem(
          {c.text('a'), c.text('b'), c.text('c'), c.text('d'), c.text('e'), c.decimal('v'), c.whole('w')}, options);
  }
}

inline uint8_t track(PisteTracker& tracker, const Command& command, char* id) {
  PisteEntity entities[MostEntities];
  PisteOptions options;
  PisteSubject subject;
  while (command.has('s', options.entityCount)) {
    if (options.entityCount == MostEntities) return NoRoom;
    entities[options.entityCount] = {command.text('s', options.entityCount), command.text('j', options.entityCount)};
    options.entityCount++;
  }
  options.entities = entities;
  options.assignedId = id;
  options.eventId = command.text('i');
  options.trueTimestamp = command.wide('T');
  if (command.has('O')) {
    subject = subjectOf(command);
    if (!subject.valid()) return PisteBadSubject;
    options.subject = &subject;
  }
  return trackEvent(tracker, command, &options);
}
