// A file of fixed size, for boards and machines whose C library has files: an ESP32 with LittleFS or SPIFFS mounted, or
// this machine in the tests.
#pragma once

#include <stdio.h>

#include "Storage.h"

class PisteFileStorage : public PisteStorage {
 public:
  // Opens the file, or makes it; one that is too short is filled up. Without a file everything stays in RAM.
  PisteFileStorage(const char* path, PisteSize size) : size_(size) {
    file_ = fopen(path, "r+b");
    if (!file_) file_ = fopen(path, "w+b");
    if (!file_) return;
    fseek(file_, 0, SEEK_END);
    for (long at = ftell(file_); at >= 0 && static_cast<PisteSize>(at) < size; at++) fputc(0xFF, file_);
    fflush(file_);
  }
  PisteFileStorage(const PisteFileStorage&) = delete;
  PisteFileStorage& operator=(const PisteFileStorage&) = delete;
  ~PisteFileStorage() {
    if (file_) fclose(file_);
  }

  PisteSize size() override { return file_ ? size_ : 0; }
  uint8_t read(PisteSize address) override {
    fseek(file_, address, SEEK_SET);
    int byte = fgetc(file_);
    return byte < 0 ? 0xFF : byte;
  }
  void write(PisteSize address, uint8_t byte) override {
    fseek(file_, address, SEEK_SET);
    fputc(byte, file_);
    fflush(file_);
  }

 private:
  FILE* file_;
  PisteSize size_;
};
