#include "firmware.h"

#include <stdio.h>
#include <string.h>

#include <simavr/avr_adc.h>
#include <simavr/sim_elf.h>

enum { HERTZ = 16000000, SUPPLY = 5000, START_UP = 2000 };

static unsigned lowest, seen;

avr_t* load_firmware(const char* mcu, const char* path) {
  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  avr_t* avr = avr_make_mcu_by_name(mcu);
  if (!avr || elf_read_firmware(path, &firmware)) {
    fprintf(stderr, "board: there is no processor %s, or no firmware %s\n", mcu, path);
    return NULL;
  }
  avr_init(avr);
  firmware.frequency = HERTZ;
  avr_load_firmware(avr, &firmware);
  avr->frequency = HERTZ;
  avr->log = LOG_ERROR;
  avr->vcc = avr->avcc = avr->aref = SUPPLY;
  lowest = seen = avr->ramend;
  return avr;
}

void put_on_pins(avr_t* avr, unsigned millivolts) {
  for (unsigned pin = 0; pin < 8; pin++)
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0 + pin), millivolts);
}

int step(avr_t* avr) {
  int state = avr_run(avr);
  unsigned stack = avr->data[R_SPL] | avr->data[R_SPH] << 8;
  if ((stack ^ seen) & 0xFF) { /* a new frame sets the high half first; between the two the pointer says nothing */
    seen = stack;
    if (seen < lowest && avr->cycle > START_UP) lowest = seen;
  }
  if (state != cpu_Done && state != cpu_Crashed) return 1;
  fprintf(stderr, "board: the processor stopped in state %d at 0x%x\n", state, avr->pc);
  return 0;
}

unsigned peak_stack(const avr_t* avr) { return avr->ramend - lowest; }
