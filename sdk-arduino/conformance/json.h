// JSON of the driver's lines: numbers stay the text that they were, texts may hold half a surrogate pair.
#pragma once

#include <cctype>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Json {
  enum Kind { Null, True, False, Number, String, List, Object } kind = Null;
  std::string text;
  std::vector<std::pair<std::string, Json>> members;  // of a list too, without names

  const Json* find(const std::string& name) const {
    for (auto& member : members)
      if (kind == Object && member.first == name) return &member.second;
    return nullptr;
  }
  std::string at(const std::string& name) const {
    const Json* found = find(name);
    return found ? found->text : std::string();
  }
};

class JsonReader {
 public:
  explicit JsonReader(const std::string& text) : text_(text) {}

  Json read() {
    space();
    Json value;
    char c = peek();
    if (c == '{' || c == '[') {
      value.kind = c == '{' ? Json::Object : Json::List;
      char end = c == '{' ? '}' : ']';
      at_++;
      for (space(); peek() != end; space()) {
        std::string name;
        if (c == '{') {
          name = string();
          space();
          expect(':');
        }
        value.members.emplace_back(name, read());
        space();
        if (peek() == ',') at_++;
      }
      at_++;
    } else if (c == '"') {
      value.kind = Json::String;
      value.text = string();
    } else {
      size_t end = text_.find_first_of(",]} \t\r\n", at_);
      value.text = text_.substr(at_, end - at_);
      at_ += value.text.size();
      value.kind = value.text == "null"    ? Json::Null
                   : value.text == "true"  ? Json::True
                   : value.text == "false" ? Json::False
                                           : Json::Number;
      if (value.text.empty()) throw std::runtime_error("not JSON");
    }
    return untagged(value);
  }

  static void append(std::string& out, unsigned code) {
    if (code < 0x80) {
      out += static_cast<char>(code);
      return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out += static_cast<char>((more == 1 ? 0xC0u : more == 2 ? 0xE0u : 0xF0u) | code >> 6 * more);
    while (more--) out += static_cast<char>(0x80 | (code >> 6 * more & 0x3F));
  }

 private:
  // What JSON cannot say plainly comes as an object with one member, {"$number": "NaN"}.
  static Json untagged(const Json& value) {
    if (value.kind != Json::Object || value.members.size() != 1 || value.members[0].first[0] != '$') return value;
    const std::string& tag = value.members[0].first;
    Json plain;
    plain.text = value.members[0].second.text;
    if (tag == "$json") return JsonReader(plain.text).read();
    if (tag == "$number" || tag == "$decimal") {
      plain.kind = Json::Number;
      return plain;
    }
    if (tag != "$utf16") throw Unsupported(tag + " has no counterpart on a board");
    plain.kind = Json::String;
    std::string units = plain.text;
    plain.text.clear();
    unsigned high = 0;
    for (size_t i = 0; i + 4 <= units.size(); i += 4)
      unit(plain.text, std::stoul(units.substr(i, 4), nullptr, 16), high);
    if (high) append(plain.text, high);
    return plain;
  }

  static void unit(std::string& out, unsigned unit, unsigned& high) {
    if (high && unit >= 0xDC00 && unit < 0xE000) {
      append(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
      high = 0;
      return;
    }
    if (high) append(out, high);
    high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (!high) append(out, unit);
  }

  std::string string() {
    std::string out;
    unsigned high = 0;
    expect('"');
    for (;;) {
      char c = text_.at(at_++);
      if (c == '\\' && peek() == 'u') {
        unit(out, std::stoul(text_.substr(at_ + 1, 4), nullptr, 16), high);
        at_ += 5;
        continue;
      }
      if (high) append(out, high);
      high = 0;
      if (c == '"') return out;
      if (c == '\\') {
        c = text_.at(at_++);
        c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : c;
      }
      out += c;
    }
  }
  void space() {
    while (at_ < text_.size() && isspace(static_cast<unsigned char>(text_[at_]))) at_++;
  }
  char peek() const { return text_.at(at_); }
  void expect(char c) {
    if (text_.at(at_++) != c) throw std::runtime_error("not JSON");
  }

  const std::string& text_;
  size_t at_ = 0;
};

inline void quote(std::string& out, const std::string& text) {
  out += '"';
  for (unsigned char c : text) {
    char escaped[8];
    if (c == '"' || c == '\\') out += '\\';
    if (c < 0x20) snprintf(escaped, sizeof escaped, "\\u%04x", c), out += escaped;
    else out += static_cast<char>(c);
  }
  out += '"';
}

inline void write(std::string& out, const Json& value) {
  if (value.kind == Json::String) return quote(out, value.text);
  if (value.kind != Json::Object && value.kind != Json::List) {
    out += value.text;
    return;
  }
  bool object = value.kind == Json::Object, first = true;
  out += object ? '{' : '[';
  for (auto& member : value.members) {
    if (!first) out += ',';
    first = false;
    if (object) quote(out, member.first), out += ':';
    write(out, member.second);
  }
  out += object ? '}' : ']';
}
