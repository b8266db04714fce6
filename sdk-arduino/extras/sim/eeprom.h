/* The EEPROM of a board, kept in a file that is up to date even when this program is killed. */
#ifndef PISTE_SIM_EEPROM_H
#define PISTE_SIM_EEPROM_H

#include <simavr/sim_avr.h>

/* Loads the file; one that does not exist begins erased. Not 0 when that fails. */
int attach_eeprom(avr_t* avr, const char* path);

/* Brings what the firmware has written into the file. */
void keep_eeprom(void);

/* The processor's own memory, for those that look into it. */
unsigned char* eeprom_memory(avr_t* avr);
unsigned eeprom_size(const avr_t* avr);

#endif
