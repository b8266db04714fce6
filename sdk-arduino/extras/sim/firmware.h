/* A processor with its firmware, and the peak of its stack. */
#ifndef PISTE_SIM_FIRMWARE_H
#define PISTE_SIM_FIRMWARE_H

#include <simavr/sim_avr.h>

/* A processor of this name that runs at 16 MHz, with the firmware of an ELF file in it; NULL, and a word on stderr, if
   there is no such thing. */
avr_t* load_firmware(const char* mcu, const char* path);

/* So much is to be measured on the analog pins A0 to A7. */
void put_on_pins(avr_t* avr, unsigned millivolts);

/* Runs one instruction, or sleeps; 0 when the processor has stopped for good. */
int step(avr_t* avr);

/* Bytes of the stack at its deepest, so far. */
unsigned peak_stack(const avr_t* avr);

#endif
