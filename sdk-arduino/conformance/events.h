// Hands one event of the driver contract to a tracker.
#pragma once

#include "board.h"

inline PisteText text(const Json& args, const char* name) {
  const Json* found = args.find(name);
  return found ? PisteText(found->text.data(), found->text.size()) : PisteText();
}

inline PisteNumber decimal(const Json& args, const char* name) {
  const Json* found = args.find(name);
  return found ? PisteNumber::literal(PisteText(found->text.data(), found->text.size())) : PisteNumber();
}

inline PisteNumber offset(const Json& args, const char* name) {
  const Json* found = args.find(name);
  return found ? PisteNumber::from(std::stod(found->text), 0) : PisteNumber();
}

inline PisteNumber whole(const Json& args, const char* name) {
  PisteNumber given = decimal(args, name);
  bool integer = given.state() == PisteNumber::Literal && args.at(name).find_first_of(".eE") == std::string::npos;
  return integer ? PisteNumber::from(std::stod(args.at(name)), 0) : given;
}

inline bool isSane(const Json& value) {  // every number is one
  if (value.kind == Json::Number)
    return PisteNumber::literal(PisteText(value.text.data(), value.text.size())).state() == PisteNumber::Literal;
  for (auto& member : value.members)
    if (!isSane(member.second)) return false;
  return true;
}

inline std::string printed(const Json& owner, const char* name) {
  const Json* value = owner.find(name);
  if (!value || !isSane(*value)) throw Refused("data: a number is not finite, or there is none");
  std::string out;
  write(out, *value);
  return out;
}

// What stands beside the event's arguments, and the texts that the tracker is pointed to.
struct Extras {
  explicit Extras(const Json& request) {
    if (const Json* list = request.find("entities")) {
      for (auto& entity : list->members) data.push_back(printed(entity.second, "data"));
      for (size_t i = 0; i < data.size(); i++)
        entities.push_back({text(list->members[i].second, "schema"), PisteText(data[i].data(), data[i].size())});
    }
    options.entities = entities.data();
    options.entityCount = entities.size();
    options.assignedId = id;
    options.eventId = text(request, "event_id");
    if (const Json* given = request.find("true_timestamp")) {
      if (given->text.find_first_not_of("0123456789") != std::string::npos) throw Refused("true_timestamp");
      options.trueTimestamp = std::stoull(given->text);
    }
    if (const Json* fields = request.find("subject")) {
      subject.set(*fields);
      options.subject = &subject.fields;
    }
  }
  Extras(const Extras&) = delete;
  Extras& operator=(const Extras&) = delete;

  std::vector<std::string> data;
  std::vector<PisteEntity> entities;
  Subject subject;
  PisteOptions options;
  char id[37] = "";
};

inline PisteResult item(PisteTracker& tracker, const Json& args, const PisteText& order, const PisteOptions* options) {
  return tracker.trackTransactionItem({order, text(args, "sku"), text(args, "name"), text(args, "category"),
                                       text(args, "currency"), decimal(args, "price"), whole(args, "quantity")},
                                      options);
}

inline PisteResult track(PisteTracker& tracker, const std::string& event, const Json& args, const PisteOptions* o) {
  if (event == "structured")
    return tracker.trackStructured(text(args, "category"), text(args, "action"), text(args, "label"),
                                   text(args, "property"), decimal(args, "value"), o);
  if (event == "page_view")
    return tracker.trackPageView(text(args, "page_url"), text(args, "page_title"), text(args, "referrer"), o);
  if (event == "page_ping")
    return tracker.trackPagePing(
        text(args, "page_url"), text(args, "page_title"), text(args, "referrer"),
        {offset(args, "min_x"), offset(args, "max_x"), offset(args, "min_y"), offset(args, "max_y")}, o);
  if (event == "self_describing") {
    std::string data = printed(args, "data");
    return tracker.trackSelfDescribing(text(args, "schema"), PisteText(data.data(), data.size()), o);
  }
  if (event == "screen_view") return tracker.trackScreenView(text(args, "name"), text(args, "id"), o);
  if (event == "timing")
    return tracker.trackTiming(text(args, "category"), text(args, "variable"), decimal(args, "timing"),
                               text(args, "label"), o);
  if (event == "transaction_item") return item(tracker, args, text(args, "order_id"), o);
  if (event != "transaction") throw Unsupported(event);
  PisteResult result = tracker.trackTransaction(
      {text(args, "order_id"), text(args, "affiliation"), text(args, "city"), text(args, "state"),
       text(args, "country"), text(args, "currency"), decimal(args, "total"), decimal(args, "tax"),
       decimal(args, "shipping")},
      o);
  const Json* items = args.find("items");
  PisteOptions rest = *o;
  rest.assignedId = nullptr;
  rest.eventId = PisteText();
  for (size_t i = 0; items && result == PisteTracked && i < items->members.size(); i++)
    result = item(tracker, items->members[i].second, text(args, "order_id"), &rest);
  return result;
}
