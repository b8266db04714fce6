// The tracker under the conformance suite as firmware: extras/firmware/conformance_driver.py tells it over the serial
// line what to do, and it sends over Ethernet.
//
// A command is its size (2 bytes, low one first), a letter, the slot of a tracker, and fields. The answer is its
// size, a result (0: done; else a PisteResult or one of Results), the state of the slot's tracker, and what the
// command tells.
#include <EEPROM.h>
#include <Ethernet.h>
#include <avr/sleep.h>

#include "Time.h"

#include <PisteTracker.h>
#include <piste/EepromStorage.h>

#include "Command.h"
#include "Slot.h"
#include "Track.h"

const uint8_t mac[] = {0xDE, 0xAD, 0xBE, 0xEF, 0xFE, 0x04};

const uint8_t Ready = '!';  // what comes before is lost

uint8_t bytes[2400];
Slot slots[2];

// Sleeps until the next interrupt: the simulator leaves this machine to others meanwhile.
void rest() {
  set_sleep_mode(SLEEP_MODE_IDLE);
  sleep_mode();
}

// Takes in a command; its size. Bytes beyond the buffer are passed over, and the command comes to nothing.
uint16_t receive() {
  uint16_t size = 0;
  for (uint16_t at = 0; at < size + 2u; at++) {
    while (!Serial.available()) rest();
    uint8_t byte = Serial.read();
    if (at == 0) size = byte;
    else if (at == 1) size |= static_cast<uint16_t>(byte) << 8;
    else if (at - 2 < static_cast<int>(sizeof bytes)) bytes[at - 2] = byte;
  }
  return size;
}

// What a sketch's loop() would do meanwhile, until there is nothing to do or so many real milliseconds have passed.
void poll(PisteTracker& tracker, uint16_t milliseconds) {
  uint32_t start = realMillis();
  for (bool quiet = false; !quiet && realMillis() - start < milliseconds;) {
    bool before = isIdle(tracker);
    uint16_t stored = tracker.stored();
    tracker.poll();
    if (tracker.awaiting()) rest();
    quiet = before && isIdle(tracker) && tracker.stored() == stored;
  }
}

uint8_t obey(const Command& command, Slot& slot, Answer& answer) {
  switch (command.letter()) {
    case 'n':  // now
      frozenAt = command.wide('n');
      for (Slot& each : slots)
        if (each.tracker) each.setTime();
      return PisteTracked;
    case 'c': return slot.make(command);
    case 's': return slot.setSubject(command);
    case 't': {
      char id[37] = "";
      uint8_t result = track(*slot.tracker, command, id);
      if (result <= PisteDroppedOverflow) poll(*slot.tracker, 60);
      answer.put(id, 36);
      return result;
    }
    case 'p':  // poll
      poll(*slot.tracker, command.number('n'));
      return PisteTracked;
    case 'h':  // hurry
      slot.tracker->hurry();
      slot.tracker->poll();
      if (slot.tracker->awaiting()) rest();
      return PisteTracked;
    case 'b': {  // books
      PisteCounters counters = slot.tracker->counters();
      answer.number(counters.queued);
      answer.number(counters.sent);
      answer.number(counters.retried);
      for (uint16_t count : counters.dropped) answer.number(count);
      for (uint16_t count : slot.called) answer.number(count);
      return PisteTracked;
    }
    case 'd':
      slot.tracker->close();
      return PisteTracked;
  }
  return Unknown;
}

void setup() {
  Serial.begin(500000);
  Ethernet.begin(mac);
  Serial.write(Ready);
}

void loop() {
  uint16_t size = receive();
  Answer answer;
  uint8_t result = NoRoom;
  if (size <= sizeof bytes) {
    Command command(bytes, size);
    Slot& slot = slots[command.slot() % 2];
    bool needsTracker = command.letter() != 'n' && command.letter() != 'c';
    result = needsTracker && !slot.tracker ? static_cast<uint8_t>(Unknown) : obey(command, slot, answer);
    answer.state(slot.tracker);
  }
  answer.send(result);
}
