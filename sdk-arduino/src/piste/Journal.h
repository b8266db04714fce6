// Records in storage that survive a reset at any moment: a ring of frames, written round and round so that it wears
// evenly.
//
// A frame is: mark, sequence (2), record, CRC-16 (2). The mark is taken away first and set last, so that a frame which
// a power cut left half written does not exist. The mark also says that a record was delivered; a cut in the middle of
// that write repeats the record and loses nothing. There is no pointer to the beginning that would wear out: opening
// the journal looks for the frames. The first two bytes count the starts of the board.
#pragma once

#include "Crc.h"
#include "Records.h"
#include "Storage.h"

class PisteJournal {
 public:
  constexpr explicit PisteJournal(PisteStorage& storage) : storage_(storage) {}

  // Finds what a former run left. Call once; `boots` afterwards tells how often that was done on this storage.
  void open() {
    size_ = storage_.size();
    if (size_ < First + Overhead) {
      size_ = 0;
      return;
    }
    size_ -= First;
    countBoot();
    recover();
  }

  uint16_t boots() const { return boots_; }
  uint16_t count() const { return count_; }

  // The byte so many after the beginning of the oldest record; the next record begins Overhead behind its end.
  static constexpr uint8_t Overhead = 5;
  uint8_t at(PisteSize offset) const { return read(head_ + Header + offset); }

  bool append(const PisteRecords& records) {  // the oldest one
    PisteSize size = records.sizeAt(0);
    if (size + Overhead > size_ - used_ || size > size_) return false;
    PisteSize frame = head_ + used_, at = frame;
    uint16_t crc = 0xFFFF;
    write(at++, 0);
    for (PisteSize i = 0; i < size + 4; i++) {
      // The checksum over itself is zero when its high byte comes first.
      uint8_t byte = i == 0 ? next_ >> 8 : i == 1 ? next_ : i < size + 2 ? records.at(i - 2) : crc >> 8;
      crc = pisteCrc(crc, byte);
      write(at++, byte);
    }
    write(frame, Waiting);
    if (!sizeOf(frame)) return false;  // a chip that is worn out or gone
    used_ += size + Overhead;
    next_++;
    count_++;
    return true;
  }

  // Marks the oldest record as delivered. What was damaged while the power was off is passed over.
  void remove() {
    write(head_, Delivered);
    count_--;
    do {
      PisteSize step = sizeOf(head_);
      if (!step) step = 1;
      if (step > used_) step = used_;
      used_ -= step;
      head_ = wrap(head_ + step);
    } while (used_ && !(read(head_) == Waiting && sizeOf(head_)));
    if (!used_) count_ = 0;
  }

 private:
  // UTF-8 has no such bytes, so that no text can pass for a frame.
  static constexpr uint8_t Header = 3, First = 2, Waiting = 0xC0, Delivered = 0xC1;

  PisteSize wrap(PisteSize at) const { return at >= size_ ? at - size_ : at; }
  uint8_t read(PisteSize at) const { return storage_.read(wrap(at) + First); }
  void write(PisteSize at, uint8_t byte) { set(wrap(at) + First, byte); }
  PISTE_OUTLINE void set(PisteSize address, uint8_t byte) {
    if (storage_.read(address) != byte) storage_.write(address, byte);
  }

  // The size of the frame that begins there; 0 if none does.
  PisteSize sizeOf(PisteSize frame) const {
    if ((read(frame) & 0xFE) != Waiting) return 0;
    PisteSize size = 0;
    for (uint8_t i = sizeof(PisteSize); i--;) size = (size << 8) | read(frame + Header + i);
    if (size > size_ - Overhead) return 0;
    size += Overhead;
    uint16_t crc = 0xFFFF;
    for (PisteSize i = 1; i < size; i++) crc = pisteCrc(crc, read(frame + i));
    return crc ? 0 : size;
  }

  void recover() {
    uint16_t oldest = 0;
    PisteSize end = 0;
    bool any = false;
    for (PisteSize frame = 0; frame < size_;) {
      PisteSize size = sizeOf(frame);
      if (!size) {
        frame++;
        continue;
      }
      uint16_t sequence = static_cast<uint16_t>(read(frame + 1) << 8) | read(frame + 2);
      if (!any || static_cast<int16_t>(sequence - next_) >= 0) {  // delivered ones too: cells wear evenly
        any = true;
        next_ = sequence + 1;
        end = wrap(frame + size);
      }
      if (read(frame) == Waiting) {
        if (!count_ || static_cast<int16_t>(sequence - oldest) < 0) {
          oldest = sequence;
          head_ = frame;
        }
        count_++;
      }
      frame += size;
    }
    if (!count_) head_ = end;
    else used_ = end > head_ ? end - head_ : end + size_ - head_;
  }

  // The high byte is written first: a cut between the two leaves a number that there has not been yet.
  void countBoot() {
    boots_ = static_cast<uint16_t>(storage_.read(1) << 8) | storage_.read(0);
    boots_++;
    set(1, boots_ >> 8);
    set(0, boots_);
  }

  PisteStorage& storage_;
  PisteSize size_ = 0, head_ = 0, used_ = 0;
  uint16_t count_ = 0, next_ = 0, boots_ = 0;
};
