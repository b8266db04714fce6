#include "eeprom.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <simavr/avr_eeprom.h>

static unsigned char *memory, *file;
static unsigned size;

unsigned eeprom_size(const avr_t* avr) { return avr->e2end + 1u; }

unsigned char* eeprom_memory(avr_t* avr) {
  avr_eeprom_desc_t all = {.ee = NULL, .offset = 0, .size = eeprom_size(avr)};
  avr_ioctl(avr, AVR_IOCTL_EEPROM_GET, &all); /* without a place to copy to it tells where the bytes are */
  return all.ee;
}

int attach_eeprom(avr_t* avr, const char* path) {
  memory = eeprom_memory(avr);
  size = eeprom_size(avr);
  int fd = open(path, O_RDWR | O_CREAT, 0666);
  off_t had = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
  if (fd < 0 || ftruncate(fd, size)) return -1;
  file = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (file == MAP_FAILED) return -1;
  if (had < (off_t)size) memset(file + had, 0xFF, size - had);
  memcpy(memory, file, size);
  return 0;
}

void keep_eeprom(void) {
  if (memcmp(file, memory, size)) memcpy(file, memory, size);
}
