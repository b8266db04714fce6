// A Client over a serial line, for boards without a network. At the other end `piste gateway serial` takes the
// requests, keeps them until the collector has them, and answers with the time.
//
// Each frame is checked and acknowledged (the format stands in reference-backend/src/piste/gateway/frames.py). Use a
// line of its own: what the sketch prints on it would be passed over as noise, and would disturb the frames.
#pragma once

#include <Arduino.h>
#include <Client.h>

class PisteSerialClient : public Client {
 public:
  explicit PisteSerialClient(Stream& line) : line_(line) {}

  int connect(const char*, uint16_t) override {
    size_ = at_ = 0;
    any_ = false;  // the gateway may have begun anew
    open_ = send('C', nullptr, 0);
    return open_;
  }
  int connect(IPAddress, uint16_t) override { return connect("", 0); }

  size_t write(uint8_t byte) override { return write(&byte, 1); }
  size_t write(const uint8_t* bytes, size_t size) override {
    for (size_t done = 0; done < size;) {
      uint8_t part = size - done > Largest ? Largest : size - done;
      if (!open_ || !send('D', bytes + done, part)) {
        open_ = false;
        return done;
      }
      done += part;
    }
    return size;
  }

  int available() override {
    if (at_ == size_) receive();
    return size_ - at_;
  }
  int read() override { return available() ? frame_[Header + at_++] : -1; }
  int read(uint8_t* to, size_t size) override {
    size_t n = 0;
    while (n < size && available()) to[n++] = read();
    return n;
  }
  int peek() override { return available() ? frame_[Header + at_] : -1; }
  void flush() override {}
  void stop() override {
    open_ = false;
    at_ = size_ = 0;
  }
  uint8_t connected() override { return open_ || at_ < size_; }
  operator bool() override { return open_; }

 private:
  static const uint8_t Flag = 0x7E, Escape = 0x7D, Turn = 0x20, Header = 3, Largest = 48, Room = 20, Attempts = 4;
  static const uint16_t Patience = 300;  // milliseconds for an acknowledgement

  void put(uint8_t byte, uint16_t& crc) {
    crc ^= static_cast<uint16_t>(byte) << 8;
    for (uint8_t i = 0; i < 8; i++) crc = crc & 0x8000 ? static_cast<uint16_t>(crc << 1) ^ 0x1021 : crc << 1;
    if (byte == Flag || byte == Escape) {
      line_.write(static_cast<uint8_t>(Escape));
      byte ^= Turn;
    }
    line_.write(byte);
  }

  void transmit(uint8_t kind, uint8_t sequence, const uint8_t* bytes, uint8_t size) {
    uint16_t crc = 0xFFFF, ignored = 0;
    line_.write(static_cast<uint8_t>(Flag));
    put(kind, crc);
    put(sequence, crc);
    put(size, crc);
    for (uint8_t i = 0; i < size; i++) put(bytes[i], crc);
    put(crc, ignored = 0);
    put(crc >> 8, ignored);
  }

  bool send(uint8_t kind, const uint8_t* bytes, uint8_t size) {
    sequence_++;
    for (uint8_t attempt = 0; attempt < Attempts; attempt++) {
      transmit(kind, sequence_, bytes, size);
      uint32_t start = millis();
      acknowledged_ = false;
      while (!acknowledged_ && millis() - start < Patience) receive();
      if (acknowledged_) return true;
    }
    return false;
  }

  // Takes what has come; a data frame stays in frame_ until it was read, and further ones are not acknowledged
  // meanwhile.
  void receive() {
    while (line_.available() && at_ == size_) {
      uint8_t byte = line_.read();
      if (byte == Flag) {
        fill_ = 0;
        inFrame_ = true;
        escaped_ = false;
        continue;
      }
      if (!inFrame_) continue;
      if (byte == Escape) {
        escaped_ = true;
        continue;
      }
      frame_[fill_++] = escaped_ ? byte ^ Turn : byte;
      escaped_ = false;
      if (fill_ >= Header && frame_[2] > Room) inFrame_ = false;
      else if (fill_ >= Header && fill_ == frame_[2] + Header + 2) finish();
    }
  }

  void finish() {
    inFrame_ = false;
    uint16_t crc = 0xFFFF;
    for (uint8_t i = 0; i + 2 < fill_; i++) {
      crc ^= static_cast<uint16_t>(frame_[i]) << 8;
      for (uint8_t k = 0; k < 8; k++) crc = crc & 0x8000 ? static_cast<uint16_t>(crc << 1) ^ 0x1021 : crc << 1;
    }
    if (frame_[fill_ - 2] != (crc & 0xFF) || frame_[fill_ - 1] != crc >> 8) return;
    if (frame_[0] == 'A') {
      if (frame_[1] == sequence_) acknowledged_ = true;
    } else if (frame_[0] == 'D') {
      uint8_t size = frame_[2], sequence = frame_[1];
      transmit('A', sequence, nullptr, 0);
      if (sequence == seen_ && any_) return;  // our acknowledgement was lost
      seen_ = sequence;
      any_ = true;
      at_ = 0;
      size_ = size;
    }
  }

  Stream& line_;
  uint8_t frame_[Header + Room + 2];
  uint8_t fill_ = 0, at_ = 0, size_ = 0, sequence_ = 0, seen_ = 0;
  bool inFrame_ = false, escaped_ = false, open_ = false, acknowledged_ = false, any_ = false;
};
