#define _GNU_SOURCE
#include "uart.h"

#include <fcntl.h>
#include <pty.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

#include <simavr/avr_uart.h>

enum { QUEUE = 1 << 16, BITS = 10 };

static int line;
static char name[128];
static avr_irq_t* input;
static unsigned char waiting[QUEUE]; /* the receiver takes one byte at a time */
static unsigned waiting_in, waiting_out;
static int receiver_ready = 1;
static avr_cycle_count_t next_byte;

static void on_output(struct avr_irq_t* irq, uint32_t value, void* context) {
  (void)irq, (void)context;
  unsigned char byte = value;
  if (write(line, &byte, 1) < 0) return; /* nobody listens: as on a real line, the byte is gone */
}

static void on_ready(struct avr_irq_t* irq, uint32_t value, void* context) {
  (void)irq, (void)value, (void)context;
  receiver_ready = 1;
}

static void on_busy(struct avr_irq_t* irq, uint32_t value, void* context) {
  (void)irq, (void)value, (void)context;
  receiver_ready = 0;
}

static const char* open_line(void) {
  int other;
  struct termios settings;
  if (openpty(&line, &other, name, NULL, NULL)) return NULL;
  tcgetattr(other, &settings);
  cfmakeraw(&settings);
  tcsetattr(other, TCSANOW, &settings);
  return fcntl(line, F_SETFL, O_NONBLOCK) ? NULL : name;
}

const char* attach_uart(avr_t* avr) {
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on_ready, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), on_busy, NULL);
  input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  return open_line();
}

int line_file(void) { return line; }

void listen_to_line(void) {
  unsigned char bytes[256];
  unsigned room = QUEUE - (waiting_in - waiting_out);
  ssize_t n = read(line, bytes, room < sizeof bytes ? room : sizeof bytes);
  for (ssize_t i = 0; i < n; i++) waiting[waiting_in++ % QUEUE] = bytes[i];
}

void feed_uart(avr_t* avr, unsigned baud) {
  if (!receiver_ready || waiting_out == waiting_in || avr->cycle < next_byte) return;
  next_byte = avr->cycle + (avr_cycle_count_t)avr->frequency * BITS / baud;
  avr_raise_irq(input, waiting[waiting_out++ % QUEUE]);
}
