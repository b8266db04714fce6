/* A WIZnet W5500, an Ethernet chip with TCP inside, as far as a TCP client needs it; on the SPI bus of a board. */
#ifndef PISTE_SIM_W5500_H
#define PISTE_SIM_W5500_H

#include <simavr/sim_avr.h>

/* Puts the chip on the bus, selected as on Arduino's Ethernet shields. It dials this machine only: with a `port`,
   whatever the firmware dials is that port; with 0, the firmware's own port if the address is one of this
   machine's. */
void attach_w5500(avr_t* avr, unsigned port);

/* Takes in what has come over the network. */
void listen_to_network(void);

/* A file to wait on for it; -1 without a connection. */
int network_file(void);

/* How many connections were opened, and how often the firmware has told the chip to send: each is a TCP segment. */
unsigned network_connections(void);
unsigned network_sends(void);

#endif
