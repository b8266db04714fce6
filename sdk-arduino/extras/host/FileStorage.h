// A storage policy over a file of fixed size: for the tests, and an example for boards with a file system.
#pragma once

#include <cstdio>
#include <vector>

#include "piste/Storage.h"

class FileStorage : public PisteStorage {
 public:
  FileStorage(const char* path, PisteSize size) : bytes_(size, 0xFF) {
    file_ = fopen(path, "r+b");
    if (!file_) file_ = fopen(path, "w+b");
    if (file_ && fread(bytes_.data(), 1, size, file_) < size) {
      rewind(file_);
      fwrite(bytes_.data(), 1, size, file_);
    }
  }
  FileStorage(const FileStorage&) = delete;
  FileStorage& operator=(const FileStorage&) = delete;
  ~FileStorage() {
    if (file_) fclose(file_);
  }
  PisteSize size() override { return bytes_.size(); }
  uint8_t read(PisteSize address) override { return bytes_[address]; }
  void write(PisteSize address, uint8_t byte) override {
    bytes_[address] = byte;
    if (!file_) return;
    fseek(file_, address, SEEK_SET);
    fputc(byte, file_);
    fflush(file_);
  }

 private:
  FILE* file_;
  std::vector<uint8_t> bytes_;
};
