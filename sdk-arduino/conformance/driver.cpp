// The driver of the conformance suite around the library as it is compiled for this machine.

#include <chrono>
#include <iostream>
#include <thread>

#include "events.h"

unsigned calledFor[PisteReasons];
void countDrop(PisteDropReason reason) { calledFor[reason]++; }

namespace {

bool frozen = false;     // time stands still from the first `clock`
long long frozenAt = 0;  // milliseconds since 1970

long long now() {
  using namespace std::chrono;
  return frozen ? frozenAt : duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::map<std::string, std::unique_ptr<Board>> boards;

const char* const capabilities =
    R"(["event.page_view","event.page_ping","event.structured","event.self_describing","event.screen_view",)"
    R"("event.timing","event.transaction","event.transaction_item","subject.user_id","subject.domain_userid",)"
    R"("subject.network_userid","subject.domain_sessionid","subject.domain_sessionidx","subject.ip_address",)"
    R"("subject.useragent","subject.language","subject.timezone","subject.screen_resolution","subject.viewport",)"
    R"("subject.color_depth","subject.platform","event_subject","entities","true_timestamp","event_id",)"
    R"("transport.get","transport.post","encoding.base64","encoding.plain","batching","byte_limit","retry",)"
    R"("retry.max_attempts","queue","queue.drop_oldest","queue.drop_newest","storage","clock","counters","callback",)"
    R"("anonymous","request_timeout","path_prefix","custom_path"])";

const char* const reasons[] = {"refused", "oversize", "overflow", "expired", "shutdown"};
const char* const results[] = {"", "", "the event is larger than the queue's buffer", "category is empty",
                               "action is empty", "value is no such number", "page_url is empty",
                               "schema is no Iglu URI with a full version", "data is nested too deep or no JSON",
                               "event_id is no UUID", "true_timestamp is beyond the year 9999", "subject", 
                               "order_id, total, sku, price or quantity is missing", "the tracker is closed"};

void setTime(PisteTracker& tracker) { tracker.setTime(now() / 1000, now() % 1000); }

bool idle(const PisteTracker& tracker) {
  return !tracker.awaiting() && tracker.dueIn() > 0;
}

// What a sketch's loop() would do meanwhile: for at most so many real milliseconds.
void loop(PisteTracker& tracker, int milliseconds) {
  auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  for (bool quiet = false; !quiet && std::chrono::steady_clock::now() < end;) {
    bool before = idle(tracker);
    uint16_t stored = tracker.stored();
    tracker.poll();
    quiet = before && idle(tracker) && tracker.stored() == stored;
  }
}

// Flushes; frozen time jumps from one attempt to the next, `budget` milliseconds in all.
void flush(PisteTracker& tracker, long long budget) {
  auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(budget);
  while (tracker.pending() && std::chrono::steady_clock::now() < end) {
    tracker.hurry();
    if (idle(tracker)) {
      uint32_t wait = tracker.dueIn();
      if (!frozen) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      } else if (wait > budget) {
        frozenAt += budget;
        return;
      } else {
        frozenAt += wait;
        budget -= wait;
      }
    }
    tracker.poll();
  }
}

// Lets time pass; whatever falls due on the way happens at its own moment.
void advance(long long target) {
  if (!frozen) {
    frozenAt = target;
    frozen = true;
    for (auto& board : boards) setTime(*board.second->tracker);
    return;
  }
  for (;;) {
    PisteTracker* next = nullptr;
    for (auto& board : boards) {
      PisteTracker& tracker = *board.second->tracker;
      if (tracker.pending() && (!next || tracker.dueIn() < next->dueIn())) next = &tracker;
    }
    if (!next || frozenAt + next->dueIn() > target) break;
    frozenAt += next->dueIn();
    loop(*next, 2000);
  }
  frozenAt = target;
}

std::string counted(const char* name, const unsigned* counts) {
  std::string out = std::string(",\"") + name + "\":{";
  for (int i = 0; i < PisteReasons; i++)
    if (counts[i])
      out += (out.back() == '{' ? "\"" : ",\"") + std::string(reasons[i]) + "\":" + std::to_string(counts[i]);
  return out + "}";
}

std::string books(const PisteTracker& tracker) {
  const PisteCounters& c = tracker.counters();
  unsigned dropped[PisteReasons];
  for (int i = 0; i < PisteReasons; i++) dropped[i] = c.dropped[i];
  return ",\"queued\":" + std::to_string(c.queued) + ",\"sent\":" + std::to_string(c.sent) +
         ",\"retried\":" + std::to_string(c.retried) + counted("dropped", dropped) + counted("called", calledFor);
}

// The members of the reply to one command.
std::string handle(const Json& request) {
  std::string command = request.at("cmd"), name = request.at("tracker");
  if (command == "hello")
    return R"(,"protocol":1,"tracker":{"name":"arduino","version":"0.1.0","language":"c++"},"tv":")" PISTE_VERSION
           R"(","capabilities":)" + std::string(capabilities);
  if (command == "bye") return "";
  if (command == "clock") return advance(number(request, "now")), "";
  if (command == "create") {
    std::unique_ptr<Board> board(new Board(*request.find("config")));
    setTime(*board->tracker);
    for (unsigned& count : calledFor) count = 0;
    boards[name] = std::move(board);
    return "";
  }
  if (!boards.count(name)) throw std::runtime_error("there is no tracker " + name);
  PisteTracker& tracker = *boards[name]->tracker;
  if (command == "subject") return boards[name]->subject.set(*request.find("set")), "";
  if (command == "track") {
    Extras extras(request);
    const Json none, *args = request.find("args");
    PisteResult result = track(tracker, request.at("event"), args ? *args : none, &extras.options);
    if (result > PisteDroppedOverflow) throw Refused(results[result]);
    loop(tracker, 30);
    return extras.id[0] ? ",\"event_id\":\"" + std::string(extras.id) + '"' : "";
  }
  if (command == "flush") {
    flush(tracker, number(request, "timeout_ms"));
    return ",\"pending\":" + std::to_string(tracker.pending()) + (frozen ? ",\"now\":" + std::to_string(frozenAt) : "");
  }
  if (command == "counters") return books(tracker);
  if (command == "destroy") return flush(tracker, 1000), tracker.close(), "";
  throw Unsupported(command);
}

std::string refusal(const char* kind, const std::string& message) {
  std::string out = std::string("\"ok\":false,\"error\":\"") + kind + "\",\"message\":";
  quote(out, message);
  return out;
}

}  // namespace

uint32_t millis() { return static_cast<uint32_t>(now()); }
uint32_t micros() {
  return static_cast<uint32_t>(std::chrono::steady_clock::now().time_since_epoch().count() / 1000);
}

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::string id = "0", reply;
    bool last = false;
    try {
      Json plain = JsonReader(line).read();
      id = plain.at("id");
      last = plain.at("cmd") == "bye";
      reply = "\"ok\":true" + handle(plain);
    } catch (const Refused& error) {
      reply = refusal("invalid_argument", error.what());
    } catch (const Unsupported& error) {
      size_t at = line.find("\"id\":");  // the line could not be read whole
      if (id == "0" && at != std::string::npos) id = std::to_string(std::stol(line.substr(at + 5)));
      reply = refusal("unsupported", error.what());
    } catch (const std::exception& error) {
      reply = refusal("internal", error.what());
    }
    std::cout << "{\"id\":" << id << "," << reply << "}" << std::endl;
    if (last) break;
  }
}
