/* The first UART of a board, on a pseudo terminal. */
#ifndef PISTE_SIM_UART_H
#define PISTE_SIM_UART_H

#include <simavr/sim_avr.h>

/* Opens the terminal; its path, or NULL. */
const char* attach_uart(avr_t* avr);

/* The other end's bytes so far; `baud` is how quickly the board gets them. */
void listen_to_line(void);
void feed_uart(avr_t* avr, unsigned baud);

/* The file to wait on for bytes. */
int line_file(void);

#endif
