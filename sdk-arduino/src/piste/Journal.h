// Records in storage that survive a reset at any moment: a ring of frames, written round and round so that it wears evenly.
//
// A frame is: mark, state, sequence (2), size (2), record, CRC-16 (2); it begins at a multiple of 16 bytes. The mark is
// taken away first and set last, so that a frame which a power cut left half written does not exist. One byte, the
// state, says that a record was delivered; a cut in the middle of that write repeats the record and loses nothing.
// There is no pointer to the beginning that would wear out: opening the journal looks for the frames. The first block
// counts the starts of the board, in two cells by turns.
#pragma once

#include "Storage.h"

class PisteJournal {
 public:
  explicit PisteJournal(PisteStorage& storage) : storage_(storage) {}

  // Finds what a former run left. Call once; `boots` afterwards tells how often that was done on this storage.
  void open() {
    blocks_ = storage_.size() / Block;
    if (blocks_ < 3) {
      blocks_ = 0;
      return;
    }
    blocks_--;  // the first one counts starts
    countBoot();
    recover();
  }

  uint16_t boots() const { return boots_; }
  uint16_t count() const { return count_; }
  // How many of the oldest are of an earlier start, whose uptime means nothing now.
  uint16_t recovered() const { return recovered_; }

  // Cursors are bytes from the head frame's beginning to that of a record.
  PisteSize front() const { return Header; }
  static PisteSize step(PisteSize size) { return span(size) * Block; }  // from one record to the next
  uint8_t at(PisteSize cursor) const { return read(head_, cursor); }

  template <typename Ring>
  bool append(const Ring& ring) {  // the ring's oldest record
    PisteSize size = ring.sizeAt(0);
    PisteSize need = span(size);
    if (size > 0xFFFF - Header - 2 || need > blocks_ - used_) return false;
    PisteSize frame = wrap(head_ + used_);
    write(frame, 0, 0);
    uint16_t crc = 0xFFFF;
    sealed(frame, 2, next_, crc);
    sealed(frame, 3, next_ >> 8, crc);
    sealed(frame, 4, size, crc);
    sealed(frame, 5, size >> 8, crc);
    for (PisteSize i = 0; i < size; i++) sealed(frame, Header + i, ring.at(i), crc);
    write(frame, Header + size, crc);
    write(frame, Header + size + 1, crc >> 8);
    write(frame, 1, Waiting);
    write(frame, 0, Mark);
    used_ += need;
    next_++;
    count_++;
    return true;
  }

  void pop() {
    write(head_, 1, Delivered);
    count_--;
    if (recovered_) recovered_--;
    uint16_t sequence = word(2) + 1;
    PisteSize passed = span(word(4));
    used_ -= passed;
    head_ = wrap(head_ + passed);
    // What was damaged while the power was off is passed over.
    while (count_ && !(isWaiting(head_) && word(2) == sequence)) {
      if (isWaiting(head_)) {
        sequence = word(2);
        continue;
      }
      head_ = wrap(head_ + 1);
      used_--;
    }
    if (!count_) used_ = 0;
  }

 private:
  static constexpr uint8_t Block = 16, Header = 6, Mark = 0xA5, Waiting = 0xFF, Delivered = 0;

  static PisteSize span(PisteSize size) { return (size + Header + 2 + Block - 1) / Block; }
  PisteSize wrap(PisteSize block) const { return block >= blocks_ ? block - blocks_ : block; }
  PisteSize address(PisteSize frame, PisteSize offset) const {
    PisteSize bytes = frame * Block + offset, all = blocks_ * Block;
    return Block + (bytes >= all ? bytes - all : bytes);
  }
  uint8_t read(PisteSize frame, PisteSize offset) const { return storage_.read(address(frame, offset)); }
  void write(PisteSize frame, PisteSize offset, uint8_t byte) {
    PisteSize at = address(frame, offset);
    if (storage_.read(at) != byte) storage_.write(at, byte);
  }
  uint16_t wordAt(PisteSize frame, PisteSize offset) const {
    return read(frame, offset) | static_cast<uint16_t>(read(frame, offset + 1)) << 8;
  }
  uint16_t word(PisteSize offset) const { return wordAt(head_, offset); }

  static void mix(uint16_t& crc, uint8_t byte) {  // CRC-16/CCITT
    crc ^= static_cast<uint16_t>(byte) << 8;
    for (uint8_t i = 0; i < 8; i++) crc = crc & 0x8000 ? static_cast<uint16_t>(crc << 1) ^ 0x1021 : crc << 1;
  }
  void sealed(PisteSize frame, PisteSize offset, uint8_t byte, uint16_t& crc) {
    mix(crc, byte);
    write(frame, offset, byte);
  }

  bool isWhole(PisteSize frame) const {
    PisteSize size = wordAt(frame, 4);
    if (read(frame, 0) != Mark || span(size) > blocks_) return false;
    uint16_t crc = 0xFFFF;
    for (PisteSize i = 2; i < Header + size; i++) mix(crc, read(frame, i));
    return crc == wordAt(frame, Header + size);
  }
  bool isWaiting(PisteSize frame) const { return read(frame, 1) != Delivered && isWhole(frame); }

  void recover() {
    uint16_t last = 0;
    PisteSize tail = 0;
    head_ = used_ = count_ = 0;
    bool any = false;
    for (PisteSize frame = 0; frame < blocks_;) {
      if (!isWhole(frame)) {
        frame++;
        continue;
      }
      uint16_t sequence = wordAt(frame, 2);
      PisteSize end = frame + span(wordAt(frame, 4));
      if (!any || static_cast<int16_t>(sequence - last) > 0) {  // delivered ones too: sequences go on, cells wear evenly
        last = sequence;
        tail = wrap(end);
        any = true;
      }
      if (read(frame, 1) != Delivered) {
        if (!count_ || static_cast<int16_t>(sequence - next_) < 0) {
          head_ = frame;
          next_ = sequence;
        }
        count_++;
      }
      frame = end;
    }
    next_ = any ? last + 1 : 0;
    recovered_ = count_;
    if (!count_) head_ = tail;
    else used_ = tail > head_ ? tail - head_ : tail + blocks_ - head_;
  }

  void countBoot() {
    uint16_t found[2];
    for (uint8_t cell = 0; cell < 2; cell++) {
      uint8_t low = storage_.read(cell * 3), high = storage_.read(cell * 3 + 1);
      bool good = storage_.read(cell * 3 + 2) == static_cast<uint8_t>(~(low + 3 * high));
      found[cell] = good ? static_cast<uint16_t>(low | high << 8) : 0;
    }
    uint8_t older = found[0] > found[1];
    boots_ = found[1 - older] + 1;
    uint8_t low = boots_, high = boots_ >> 8;
    storage_.write(older * 3, low);
    storage_.write(older * 3 + 1, high);
    storage_.write(older * 3 + 2, ~(low + 3 * high));
  }

  PisteStorage& storage_;
  PisteSize blocks_ = 0, head_ = 0, used_ = 0;
  uint16_t count_ = 0, recovered_ = 0, next_ = 0, boots_ = 0;
};
