#define _GNU_SOURCE
#include "w5500.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <simavr/avr_ioport.h>
#include <simavr/avr_spi.h>

enum { SOCKETS = 8, BUFFER = 2048 };
enum { COMMON_SIZE = 0x40, MODE = 0x00, VERSION = 0x39, RESET = 0x80 };
enum { /* registers of a socket; those of two bytes have the high one first */
  COMMAND = 0x01,
  INTERRUPT = 0x02,
  STATUS = 0x03,
  ADDRESS = 0x0C,
  PORT = 0x10,
  SEND_FREE = 0x20,
  SEND_READ = 0x22,
  SEND_WRITE = 0x24,
  RECEIVED_SIZE = 0x26,
  RECEIVE_READ = 0x28,
  RECEIVE_WRITE = 0x2A,
  SOCKET_SIZE = 0x30,
};
enum { OPEN = 0x01, CONNECT = 0x04, DISCONNECT = 0x08, CLOSE = 0x10, SEND = 0x20, RECEIVE = 0x40 };
enum { CLOSED = 0x00, INITIAL = 0x13, ESTABLISHED = 0x17, CLOSE_WAIT = 0x1C };
enum { CONNECTED = 0x01, DISCONNECTED = 0x02, RECEIVED = 0x04, TIMED_OUT = 0x08, SENT = 0x10 };

struct socket {
  unsigned char registers[SOCKET_SIZE], to_send[BUFFER], received[BUFFER];
  int fd; /* -1 without a connection */
};

static unsigned char common[COMMON_SIZE];
static struct socket sockets[SOCKETS];
static unsigned dialled_port, connections, sends;
static avr_irq_t* answer;

static unsigned word(const struct socket* s, unsigned at) { return s->registers[at] << 8 | s->registers[at + 1]; }

static void set_word(struct socket* s, unsigned at, unsigned value) {
  s->registers[at] = value >> 8;
  s->registers[at + 1] = value;
}

static void hang_up(struct socket* s) {
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
  s->registers[STATUS] = CLOSED;
}

static void reset(void) {
  memset(common, 0, sizeof common);
  common[VERSION] = 4;
  for (int n = 0; n < SOCKETS; n++) {
    hang_up(&sockets[n]);
    memset(sockets[n].registers, 0, SOCKET_SIZE);
    set_word(&sockets[n], SEND_FREE, BUFFER);
  }
}

static void dial(struct socket* s) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(dialled_port ? dialled_port : word(s, PORT))};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int now = 1, here = dialled_port || s->registers[ADDRESS] == 127;
  s->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (!here || connect(s->fd, (struct sockaddr*)&to, sizeof to)) {
    hang_up(s);
    s->registers[INTERRUPT] |= TIMED_OUT;
    return;
  }
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now); /* the chip gathers no small segments either */
  connections++;
  s->registers[STATUS] = ESTABLISHED;
  s->registers[INTERRUPT] |= CONNECTED;
}

static void send_buffer(struct socket* s) {
  unsigned char bytes[BUFFER];
  unsigned from = word(s, SEND_READ), size = (word(s, SEND_WRITE) - from) & 0xFFFF;
  if (size > BUFFER) size = BUFFER;
  for (unsigned i = 0; i < size; i++) bytes[i] = s->to_send[(from + i) % BUFFER];
  sends++;
  if (s->fd < 0 || send(s->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size) {
    hang_up(s); /* the chip too would give up on a peer that takes nothing */
    s->registers[INTERRUPT] |= TIMED_OUT;
  }
  set_word(s, SEND_READ, word(s, SEND_WRITE));
  s->registers[INTERRUPT] |= SENT;
}

static void obey(struct socket* s, unsigned char command) {
  if (command == OPEN) {
    for (unsigned at = SEND_READ; at < RECEIVE_WRITE + 2; at += 2) set_word(s, at, 0);
    s->registers[INTERRUPT] = 0;
    s->registers[STATUS] = INITIAL;
  } else if (command == CONNECT) {
    dial(s);
  } else if (command == DISCONNECT || command == CLOSE) {
    hang_up(s);
  } else if (command == SEND) {
    send_buffer(s);
  } else if (command == RECEIVE) {
    set_word(s, RECEIVED_SIZE, (word(s, RECEIVE_WRITE) - word(s, RECEIVE_READ)) & 0xFFFF);
  }
}

void listen_to_network(void) {
  for (struct socket* s = sockets; s < sockets + SOCKETS; s++) {
    unsigned have = word(s, RECEIVED_SIZE), end = word(s, RECEIVE_WRITE);
    unsigned char bytes[BUFFER];
    if (s->fd < 0 || s->registers[STATUS] != ESTABLISHED || have == BUFFER) continue;
    ssize_t n = recv(s->fd, bytes, BUFFER - have, MSG_DONTWAIT);
    for (ssize_t i = 0; i < n; i++) s->received[(end + i) % BUFFER] = bytes[i];
    if (n > 0) {
      set_word(s, RECEIVED_SIZE, have + n);
      set_word(s, RECEIVE_WRITE, end + n);
      s->registers[INTERRUPT] |= RECEIVED;
    } else if (n == 0) {
      s->registers[STATUS] = CLOSE_WAIT;
      s->registers[INTERRUPT] |= DISCONNECTED;
    }
  }
}

/* One transaction on the bus, while the chip is selected: two bytes of address, one that names block and
   direction, then data from or to rising addresses. Blocks are 0, the common one, and for each socket three:
   registers, to send, received. */
static struct {
  int selected;
  unsigned position, address, block;
  int writes;
} bus;

static unsigned char* cell(void) {
  struct socket* s = &sockets[bus.block >> 2];
  switch (bus.block & 3) {
    case 1: return bus.address < SOCKET_SIZE ? &s->registers[bus.address] : NULL;
    case 2: return &s->to_send[bus.address % BUFFER];
    case 3: return &s->received[bus.address % BUFFER];
    default: return bus.block == 0 && bus.address < COMMON_SIZE ? &common[bus.address] : NULL;
  }
}

static int is_read_only(void) {
  unsigned a = bus.address;
  if (bus.block == 0) return a == VERSION;
  return (bus.block & 3) == 1 && (a == STATUS || (a >= SEND_FREE && a < SEND_WRITE) || a == RECEIVED_SIZE ||
                                  a == RECEIVED_SIZE + 1 || a >= RECEIVE_WRITE);
}

static void write_cell(unsigned char value) {
  struct socket* s = &sockets[bus.block >> 2];
  if (bus.block == 0 && bus.address == MODE && value & RESET) reset();
  else if ((bus.block & 3) == 1 && bus.address == COMMAND) obey(s, value);
  else if ((bus.block & 3) == 1 && bus.address == INTERRUPT) s->registers[INTERRUPT] &= ~value;
  else if (cell() && !is_read_only()) *cell() = value;
}

static void on_byte(avr_irq_t* irq, uint32_t value, void* context) {
  (void)irq, (void)context;
  unsigned char reply = 0;
  if (bus.selected) {
    if (bus.position == 0) {
      bus.address = value << 8;
    } else if (bus.position == 1) {
      bus.address |= value;
    } else if (bus.position == 2) {
      bus.block = value >> 3;
      bus.writes = value >> 2 & 1;
    } else {
      if (bus.writes) write_cell(value);
      else reply = cell() ? *cell() : 0;
      bus.address = (bus.address + 1) & 0xFFFF;
    }
    bus.position++;
  }
  avr_raise_irq(answer, reply);
}

static void on_select(avr_irq_t* irq, uint32_t value, void* context) { /* the line is low while the chip is meant */
  (void)irq, (void)context;
  bus.selected = !value;
  bus.position = 0;
}

void attach_w5500(avr_t* avr, unsigned port) {
  int pin = strcmp(avr->mmcu, "atmega2560") ? 2 : 4; /* of port B: pin 10 of an Uno and of a Mega */
  dialled_port = port;
  for (int n = 0; n < SOCKETS; n++) sockets[n].fd = -1;
  reset();
  answer = avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_OUTPUT), on_byte, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), pin), on_select, NULL);
}

int network_file(void) {
  for (int n = 0; n < SOCKETS; n++)
    if (sockets[n].fd >= 0 && sockets[n].registers[STATUS] == ESTABLISHED && word(&sockets[n], RECEIVED_SIZE) < BUFFER)
      return sockets[n].fd;
  return -1;
}

unsigned network_connections(void) { return connections; }
unsigned network_sends(void) { return sends; }
