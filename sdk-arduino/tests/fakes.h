// What the tests put in the place of a network, of storage and of time.
#pragma once

#include <doctest/doctest.h>

#include <PisteTracker.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

extern uint32_t now;  // what millis() says

// A collector in memory: takes requests whole, answers from a script and then with 200.
struct Collector : Client {
  std::vector<std::string> requests, script;  // a status, and headers after it if the test wants any
  std::vector<unsigned> writes;               // how many calls of write() each request took
  std::string incoming, answer, always;       // `always`: headers of every answer
  size_t at = 0;
  unsigned connections = 0, parts = 0;
  bool open = false, away = false, silent = false, breaks = false;  // in the middle of a write

  int connect(const char*, uint16_t) override {
    incoming.clear();
    answer.clear();
    at = parts = 0;
    connections += !away;
    return open = !away;
  }
  size_t write(const uint8_t* bytes, size_t size) override {
    if (!open || breaks) return 0;
    parts++;
    incoming.append(reinterpret_cast<const char*>(bytes), size);
    size_t head = incoming.find("\r\n\r\n"), length = incoming.find("Content-Length: ");
    size_t body = length < head ? std::stoul(incoming.substr(length + 16)) : 0;
    if (head != std::string::npos && incoming.size() == head + 4 + body) {
      requests.push_back(incoming);
      writes.push_back(parts);
      parts = 0;
      incoming.clear();
      std::string status = script.empty() ? "200 OK" : script.front();
      if (!script.empty()) script.erase(script.begin());
      if (!silent) answer = "HTTP/1.1 " + status + "\r\n" + always + "Content-Length: 0\r\n\r\n";
      at = 0;
    }
    return size;
  }
  int available() override { return static_cast<int>(answer.size() - at); }
  int read() override { return answer[at++]; }
  void stop() override { open = false; }
  uint8_t connected() override { return open; }
};

// A tracker with its network and its queue, and time that begins at zero.
template <PisteSize Bytes>
struct Bench {
  Collector collector;
  PisteConfig config;
#if PISTE_QUEUE
  uint8_t queue[Bytes];
  PisteTracker tracker{collector, config, queue, Bytes};
#else
  PisteTracker tracker{collector, config};
#endif

  Bench() {
    now = 0;
    config.host = "c";
#if PISTE_POST
    config.post = false;
#endif
  }
  // Lets so much time pass, polling.
  void run(uint32_t milliseconds, uint32_t step = 100) {
    for (uint32_t passed = 0; passed < milliseconds; passed += step, now += step)
      for (int i = 0; i < 4; i++) tracker.poll();
  }
};

// The value of a key in a GET request, still percent-encoded; "-" if the request has no such key.
inline std::string value(const std::string& request, const std::string& key) {
  std::string line = request.substr(0, request.find(" HTTP/1.1"));
  size_t at = line.find("?" + key + "=");
  if (at == std::string::npos) at = line.find("&" + key + "=");
  if (at == std::string::npos) return "-";
  at += key.size() + 2;
  return line.substr(at, line.find('&', at) - at);
}

// How often a text occurs.
inline int times(const std::string& text, const std::string& part) {
  int n = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) n++;
  return n;
}
