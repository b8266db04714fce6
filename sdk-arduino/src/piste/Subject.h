// Who or what the events are about. A null field, a zero size or depth is not sent. The texts stay the sketch's.
#pragma once

#include "Recorder.h"
#include "Uuid.h"

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

  bool valid() const { return (!sessionId || pisteParseUuid(sessionId, nullptr)) && (!platform || isPlatform(platform)); }

  static bool isPlatform(const char* code) {
    PisteText known(F(PISTE_PLATFORMS));
    for (PisteSize i = 0; code[0] && code[0] != ' ' && i + 1 < known.size(); i++) {
      PisteSize k = 0;
      if (known[i] != ' ') continue;
      while (code[k] && i + 1 + k < known.size() && known[i + 1 + k] == static_cast<uint8_t>(code[k])) k++;
      if (!code[k] && known[i + 1 + k] == ' ') return true;
    }
    return false;
  }
};

// Writes the fields of `own`, and for those that it lacks those of `common`; either may be null.
inline void pisteRecordSubject(PisteRecorder& record, const PisteSubject* common, const PisteSubject* own) {
  static const PisteSubject none;
  const PisteSubject& a = own ? *own : none;
  const PisteSubject& b = common ? *common : none;
  record.field(F(PISTE_KEY_USER_ID), a.userId ? a.userId : b.userId);
  record.field(F(PISTE_KEY_DOMAIN_USERID), a.domainUserId ? a.domainUserId : b.domainUserId);
  record.field(F(PISTE_KEY_TRACKER_NETWORK_USERID), a.networkUserId ? a.networkUserId : b.networkUserId);
  record.field(F(PISTE_KEY_DOMAIN_SESSIONID), a.sessionId ? a.sessionId : b.sessionId);
  record.field(F(PISTE_KEY_IP_ADDRESS), a.ipAddress ? a.ipAddress : b.ipAddress);
  record.field(F(PISTE_KEY_USERAGENT), a.useragent ? a.useragent : b.useragent);
  record.field(F(PISTE_KEY_LANGUAGE), a.language ? a.language : b.language);
  record.field(F(PISTE_KEY_TIMEZONE), a.timezone ? a.timezone : b.timezone);
  bool indexed = a.sessionIndex.state() != PisteNumber::Absent;
  record.field(F(PISTE_KEY_DOMAIN_SESSIONIDX), indexed ? a.sessionIndex : b.sessionIndex);
  if (uint8_t depth = a.colorDepth ? a.colorDepth : b.colorDepth)
    record.field(F(PISTE_KEY_COLOR_DEPTH), PisteNumber(depth));
  const PisteSubject& screen = a.screenWidth ? a : b;
  record.size(F(PISTE_KEY_SCREEN_RESOLUTION), screen.screenWidth, screen.screenHeight);
  const PisteSubject& view = a.viewWidth ? a : b;
  record.size(F(PISTE_KEY_VIEWPORT), view.viewWidth, view.viewHeight);
}
