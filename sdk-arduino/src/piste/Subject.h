// Who or what the events are about. A null field, a zero size or depth is not sent. The texts stay the sketch's.
#pragma once

#include "Writer.h"

struct PisteSubject {
  const char* userId = nullptr;
  const char* domainUserId = nullptr;
  const char* networkUserId = nullptr;
  const char* sessionId = nullptr;  // a UUID
  const char* ipAddress = nullptr;
  const char* useragent = nullptr;
  const char* language = nullptr;
  const char* timezone = nullptr;
  const char* platform = nullptr;  // instead of that of the configuration
  PisteNumber sessionIndex;
  uint16_t screenWidth = 0, screenHeight = 0, viewWidth = 0, viewHeight = 0;
  uint8_t colorDepth = 0;

  bool valid() const {
    return (!sessionId || pisteIsUuid(sessionId)) && (!platform || isPlatform(platform));
  }

  static bool isPlatform(const char* code) {
    const char* known = reinterpret_cast<const char*>(F(PISTE_PLATFORMS));
    const char* rest = nullptr;  // what of `code` the current word must still have
    while (char letter = pgm_read_byte(known++)) {
      if (letter != ' ') {
        rest = rest && *rest == letter ? rest + 1 : nullptr;
      } else {
        if (rest && !*rest) return true;
        rest = *code ? code : nullptr;
      }
    }
    return false;
  }
};

// Writes the fields of `own`, and for those that it lacks those of `common`. If there is one of them only, it is both.
inline void pisteRecordSubject(PisteWriter& out, const PisteSubject& common, const PisteSubject& own) {
  static_assert(offsetof(PisteSubject, timezone) == 7 * sizeof(const char*), "the texts stand in the keys' order");
  static_assert(offsetof(PisteSubject, viewHeight) == offsetof(PisteSubject, screenWidth) + 6, "and so do the sizes");
  const char* at = PSTR(PISTE_KEY_USER_ID "\0" PISTE_KEY_DOMAIN_USERID "\0" PISTE_KEY_TRACKER_NETWORK_USERID "\0"
                        PISTE_KEY_DOMAIN_SESSIONID "\0" PISTE_KEY_IP_ADDRESS "\0" PISTE_KEY_USERAGENT "\0"
                        PISTE_KEY_LANGUAGE "\0" PISTE_KEY_TIMEZONE "\0" PISTE_KEY_DOMAIN_SESSIONIDX "\0"
                        PISTE_KEY_COLOR_DEPTH "\0" PISTE_KEY_SCREEN_RESOLUTION "\0" PISTE_KEY_VIEWPORT);
  for (uint8_t i = 0; i < 8; i++) {
    const char* text = (&own.userId)[i];
    at = out.field(at, text ? text : (&common.userId)[i]);
  }
  at = out.field(at, own.sessionIndex.state() != PisteNumber::Absent ? own.sessionIndex : common.sessionIndex);
  at = out.field(at, static_cast<uint16_t>(own.colorDepth ? own.colorDepth : common.colorDepth));
  for (uint8_t i = 0; i < 4; i += 2) {
    const uint16_t* size = &own.screenWidth + i;
    if (!size[0]) size = &common.screenWidth + i;
    bool whole = size[0] && size[1];
    at = out.field(at, whole ? size[0] : static_cast<uint16_t>(0));
    if (!whole) continue;
    out.put('x');
    out.print(static_cast<uint32_t>(size[1]));
  }
}
