// How an event lies packed in the queue: a header of fixed size, then its fields in the order of the wire.
//
// The header is: size, event id (16) and, with a clock, flags (1), seconds (4), milliseconds (2); numbers have their
// low byte first. The fields are UTF-8 text between tokens, bytes that UTF-8 never has. Tokens stand for what the wire
// repeats, and the writer spells them out as the request needs it: percent-encoded, as JSON or in base64.
#pragma once

#include "Features.h"

enum PisteToken : uint8_t {
  // In the script of an event of a kind: the next text or number goes here, under the key that follows.
  PisteTextToken = 0xF5,
  PisteRequiredToken = 0xF6,  // a text that must not be empty
  PisteNumberToken = 0xF7,
  // In records and in what the writer is told to print.
  PisteFirstToken = 0xF8,
  PisteDataToken = 0xF8,      // ","data":
  PisteSchemaToken = 0xF9,    // {"schema":"
  PisteEntitiesToken = 0xFA,  // the key of entities and the beginning of their envelope
  PisteEventToken = 0xFB,     // the key of a self-describing event and the beginning of its envelope
  PisteSequenceToken = 0xFC,  // the beginning of a numbered event's entity, up to the queue's id
  PisteValueToken = 0xFE,     // a value begins
  PisteKeyToken = 0xFF,       // a key begins
};
// As literals. The compiler joins them with the texts beside them.
#define PISTE_T_DATA "\xF8"
#define PISTE_T_SCHEMA "\xF9"
#define PISTE_T_ENTITIES "\xFA"
#define PISTE_T_EVENT "\xFB"
#define PISTE_T_KEY(key) "\xFF" key "\xFE"
// The beginning of the script of an event of a kind; `missing` is the result if its first text is empty.
#define PISTE_T_KIND(missing, code) missing PISTE_T_KEY(PISTE_KEY_EVENT) code
#define PISTE_T_TEXT(key) "\xF5" key
#define PISTE_T_REQUIRED(key) "\xF6" key
#define PISTE_T_NUMBER(key) "\xF7" key

struct PisteRecord {
  static constexpr uint8_t Id = sizeof(PisteSize), Flags = Id + 16, Seconds = Flags + 1, Millis = Seconds + 4,
                           Fields = PISTE_CLOCK ? Millis + 2 : Flags;
  static constexpr uint8_t TimeKnown = 1;  // the time is that since 1970; else since the board's start
};
