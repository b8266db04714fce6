// One tracker of the driver with all that a sketch would hold for it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "PisteTracker.h"
#include "piste/FileStorage.h"
#include "Socket.h"
#include "json.h"

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

extern unsigned calledFor[PisteReasons];
void countDrop(PisteDropReason reason);

inline long number(const Json& from, const char* name, long otherwise = 0) {
  const Json* found = from.find(name);
  return found ? std::stol(found->text) : otherwise;
}

// The members of a subject, and the texts that they point to.
struct Subject {
  std::map<std::string, std::string> texts;
  PisteSubject fields;

  void set(const Json& changes) {  // all of them or, when one is refused, none
    Subject changed;
    changed.texts = texts;
    changed.fields = fields;
    changed.change(changes);
    texts.swap(changed.texts);
    fields = changed.fields;
    point();
  }

 private:
  void change(const Json& fieldsToSet) {
    for (auto& field : fieldsToSet.members) {
      if (field.second.kind == Json::Object) {
        setSize(field.first, size(field.second, "width"), size(field.second, "height"));
      } else {
        texts[field.first] = field.second.text;
      }
    }
    point();
    if (!fields.valid()) throw Refused("the session id is no UUID, or the platform is no code");
  }
  void point() {
    fields.userId = text("user_id");
    fields.domainUserId = text("domain_userid");
    fields.networkUserId = text("network_userid");
    fields.sessionId = text("domain_sessionid");
    fields.ipAddress = text("ip_address");
    fields.useragent = text("useragent");
    fields.language = text("language");
    fields.timezone = text("timezone");
    fields.platform = text("platform");
    fields.sessionIndex = PisteNumber();
    if (const char* index = text("domain_sessionidx")) fields.sessionIndex = PisteNumber::from(std::stod(index), 0);
    fields.colorDepth = text("color_depth") ? std::stol(texts["color_depth"]) : 0;
  }
  const char* text(const std::string& name) { return texts[name].empty() ? nullptr : texts[name].c_str(); }
  static uint16_t size(const Json& from, const char* name) {
    PisteNumber::State state = PisteNumber::literal(from.at(name).c_str()).state();
    double value = state == PisteNumber::Literal ? std::stod(from.at(name)) : -1;
    if (value < 0 || value > 65535) throw Refused("a size is a number of pixels");
    return static_cast<uint16_t>(value + 0.5);
  }
  void setSize(const std::string& name, uint16_t width, uint16_t height) {
    bool view = name == "viewport";
    (view ? fields.viewWidth : fields.screenWidth) = width;
    (view ? fields.viewHeight : fields.screenHeight) = height;
  }
};

struct Board {
  explicit Board(const Json& config) : texts_{} {
    address(config.at("endpoint"));
    keep("namespace", config, setup_.trackerName);
    keep("app_id", config, setup_.appId);
    keep("platform", config, setup_.platform);
    keep("custom_path", config, setup_.path);
    setup_.post = config.at("method") != "get";
    setup_.base64 = config.at("base64") != "false";
    setup_.batchSize = std::min(255L, number(config, "batch_size", setup_.batchSize));
    setup_.byteLimit = number(config, "byte_limit", setup_.byteLimit);
    setup_.maxEvents = number(config, "queue_capacity");
    setup_.policy = config.at("queue_policy") == "drop_oldest" ? PisteDropOldest : PisteDropNewest;
    setup_.anonymous = config.at("anonymous") == "true";
    if (const Json* retry = config.find("retry")) {
      setup_.firstDelay = number(*retry, "initial_ms", setup_.firstDelay);
      setup_.longestDelay = number(*retry, "max_ms", setup_.longestDelay);
      setup_.maxAttempts = number(*retry, "max_attempts");
    }
    if (config.at("callback") == "raise") throw Unsupported("there are no exceptions on a board");
    if (config.find("callback")) setup_.dropped = countDrop;
    socket_.reset(new Socket(number(config, "request_timeout_ms", setup_.timeout)));
    buffer_.resize(1 << 20);
    tracker.reset(new PisteTracker(*socket_, setup_, buffer_.data(), buffer_.size()));
    if (!tracker->begin()) throw Refused("the endpoint has no host, or the platform is no code");
    tracker->stir(entropy());
    if (!config.at("storage").empty()) {
      storage_.reset(new PisteFileStorage(config.at("storage").c_str(), 1 << 18));
      journal_.reset(new PisteJournal(*storage_));
      tracker->keepIn(*journal_, true);
    }
    tracker->setSubject(&subject.fields);
  }

  std::unique_ptr<PisteTracker> tracker;
  Subject subject;

 private:
  void address(std::string url) {
    if (url.compare(0, 8, "https://") == 0) throw Unsupported("TLS is the Client's affair; this one has none");
    if (url.compare(0, 7, "http://") != 0) throw Refused("the endpoint is no http address");
    url.erase(0, 7);
    size_t slash = url.find('/');
    std::string path = slash == std::string::npos ? "" : url.substr(slash);
    while (!path.empty() && path.back() == '/') path.pop_back();
    std::string host = url.substr(0, slash);
    size_t colon = host.find(':');
    if (colon != std::string::npos) setup_.port = std::stoi(host.substr(colon + 1));
    texts_["host"] = host.substr(0, colon);
    texts_["prefix"] = path;
    setup_.host = texts_["host"].c_str();
    if (!path.empty()) setup_.prefix = texts_["prefix"].c_str();
  }
  template <typename Text>
  void keep(const char* name, const Json& config, Text& to) {
    if (!config.find(name)) return;
    texts_[name] = config.at(name);
    to = texts_[name].c_str();
  }
  static uint32_t entropy() {
    uint32_t bytes = 0;
    FILE* source = fopen("/dev/urandom", "rb");
    if (source && fread(&bytes, sizeof bytes, 1, source) != 1) bytes = 0;
    if (source) fclose(source);
    return bytes;
  }

  std::map<std::string, std::string> texts_;
  PisteConfig setup_;
  std::vector<uint8_t> buffer_;
  std::unique_ptr<Socket> socket_;
  std::unique_ptr<PisteFileStorage> storage_;
  std::unique_ptr<PisteJournal> journal_;
};
