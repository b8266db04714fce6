// Records in storage that survive a reset at any moment: a ring of frames, written round and round so that it wears
// evenly.
//
// A frame is: mark, sequence (2), record, CRC-16 (2). The mark is taken away first and set last, so that a frame which
// a power cut left half written does not exist. The mark also says that a record was delivered; a cut in the middle of
// that write repeats the record and loses nothing. There is no pointer to the beginning that would wear out: opening
// the journal looks for the frames. The first two bytes count the starts of the board.
//
// In raw flash (PISTE_FLASH) what is written must be erased, and only a whole sector can be. Frames are written into
// what is erased, and the next sector is erased when they reach it, which waits until nothing in it waits. What a mark
// changes from and to only clears bits. The first sector counts the starts, a bit each.
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
#if PISTE_FLASH
    sector_ = storage_.sector();
    if (sector_ > 1) first_ = sector_;
#endif
    if (size_ < first_ + Overhead) {
      size_ = 0;
      return;
    }
    size_ -= first_;
    countBoot();
    recover();
#if PISTE_FLASH
    leaveDirt();
#endif
  }

  uint16_t boots() const { return boots_; }
  uint16_t count() const { return count_; }

  // The byte so many after the beginning of the oldest record; the next record begins Overhead behind its end.
  static constexpr uint8_t Overhead = 5;
  uint8_t at(PisteSize offset) const { return read(head_ + Header + offset); }

  bool append(const PisteRecords& records) {  // the oldest one
    PisteSize size = records.sizeAt(0);
    PisteSize frame = head_ + used_, at = frame;
    uint16_t crc = 0xFFFF;
#if PISTE_FLASH
    if (size + Overhead > size_ - used_ - head_ % sector_ || size > size_) return false;
    if (sector_ > 1) erase(frame, frame + size + Overhead);
    else write(frame, 0);
    at++;
#else
    if (size + Overhead > size_ - used_ || size > size_) return false;
    write(at++, 0);
#endif
    for (PisteSize i = 0; i < size + 4; i++) {
      // The checksum over itself is zero when its high byte comes first.
      uint8_t byte = i == 0 ? next_ >> 8 : i == 1 ? next_ : i < size + 2 ? records.at(i - 2) : crc >> 8;
      crc = pisteCrc(crc, byte);
      write(at++, byte);
    }
    write(frame, Waiting);
    if (!sizeOf(frame)) {  // a chip that is worn out or gone
#if PISTE_FLASH
      leaveDirt();
#endif
      return false;
    }
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
  static constexpr uint8_t Header = 3, Waiting = 0xC1, Delivered = 0xC0;

  PisteSize wrap(PisteSize at) const { return at >= size_ ? at - size_ : at; }
  uint8_t read(PisteSize at) const { return storage_.read(wrap(at) + first_); }
  void write(PisteSize at, uint8_t byte) { set(wrap(at) + first_, byte); }
  PISTE_OUTLINE void set(PisteSize address, uint8_t byte) {
    if (storage_.read(address) != byte) storage_.write(address, byte);
  }

  // The size of the frame that begins there; 0 if none does.
  PisteSize sizeOf(PisteSize frame) const {
    if ((read(frame) & 0xFE) != Delivered) return 0;
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
#if PISTE_FLASH
    if (sector_ > 1) return countBit();
#endif
    boots_ = static_cast<uint16_t>(storage_.read(1) << 8) | storage_.read(0);
    boots_++;
    set(1, boots_ >> 8);
    set(0, boots_);
  }

#if PISTE_FLASH
  // The sectors that begin within these bytes.
  void erase(PisteSize from, PisteSize to) {
    PisteSize into = from % sector_;
    for (from += into ? sector_ - into : 0; from < to; from += sector_) storage_.erase(wrap(from) + first_);
  }
  // A frame that a cut left half written is not erased: what follows goes into the next sector.
  void leaveDirt() {
    PisteSize end = head_ + used_, into = end % sector_;
    if (!into) return;
    bool clean = true;
    for (PisteSize i = into; i < sector_; i++) clean = clean && read(end + i - into) == 0xFF;
    if (clean) return;
    PisteSize rest = sector_ - into;
    if (count_) used_ += rest;
    else head_ = wrap(head_ + rest);
  }
  void countBit() {
    PisteSize at = 0;
    while (at < sector_ && !storage_.read(at)) at++;
    if (at == sector_) storage_.erase(at = 0);
    uint8_t bits = storage_.read(at);
    storage_.write(at, bits & (bits - 1));
    boots_ = at * 8;
    for (; bits != 0xFF; bits |= bits + 1) boots_++;
  }

  PisteSize sector_ = 1, first_ = 2;
#else
  static constexpr PisteSize first_ = 2;
#endif
  PisteStorage& storage_;
  PisteSize size_ = 0, head_ = 0, used_ = 0;
  uint16_t count_ = 0, next_ = 0, boots_ = 0;
};
