/* An AVR board in simavr: its UART on a pseudo terminal, whose path is the first line printed that begins with /dev; its EEPROM in a file.

   board MCU HERTZ FIRMWARE.elf EEPROM [CYCLES]

   It ends at SIGTERM, or as a power cut after so many cycles; then the EEPROM is written and one line of JSON tells the
   cycles and the peak of the stack. The processor starts when the first byte could be lost no more: opening a pseudo
   terminal flushes it, so the board waits for a byte on its standard input. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <simavr/avr_eeprom.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>

enum { QUEUE = 1 << 16, EEPROM_LARGEST = 4096 };

static volatile sig_atomic_t stopped;
static int line;
static unsigned char waiting[QUEUE]; /* bytes for the board, whose receiver takes one at a time */
static unsigned waiting_in, waiting_out;
static int receiver_ready = 1;

static void stop(int signal) {
  (void)signal;
  stopped = 1;
}

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

static avr_t* make_board(const char* mcu, unsigned hertz, const char* path) {
  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  if (elf_read_firmware(path, &firmware)) return NULL;
  avr_t* avr = avr_make_mcu_by_name(mcu);
  if (!avr) return NULL;
  avr_init(avr);
  firmware.frequency = hertz;
  avr_load_firmware(avr, &firmware);
  avr->frequency = hertz;
  avr->log = LOG_ERROR;
  return avr;
}

static unsigned eeprom_size(avr_t* avr) { return avr->e2end + 1u > EEPROM_LARGEST ? EEPROM_LARGEST : avr->e2end + 1u; }

static void load_eeprom(avr_t* avr, const char* path) {
  unsigned char bytes[EEPROM_LARGEST];
  FILE* file = fopen(path, "rb");
  if (!file) return;
  avr_eeprom_desc_t all = {.ee = bytes, .offset = 0, .size = fread(bytes, 1, eeprom_size(avr), file)};
  fclose(file);
  avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &all);
}

static void save_eeprom(avr_t* avr, const char* path) {
  unsigned char bytes[EEPROM_LARGEST];
  avr_eeprom_desc_t all = {.ee = bytes, .offset = 0, .size = eeprom_size(avr)};
  avr_ioctl(avr, AVR_IOCTL_EEPROM_GET, &all);
  FILE* file = fopen(path, "wb");
  if (!file) return;
  fwrite(all.ee ? all.ee : bytes, 1, all.size, file);
  fclose(file);
}

/* Nanoseconds of this machine's time. */
static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static avr_irq_t* attach_uart(avr_t* avr) {
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on_ready, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), on_busy, NULL);
  return avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
}

static int open_line(char* name) {
  int other;
  struct termios settings;
  if (openpty(&line, &other, name, NULL, NULL)) return -1;
  tcgetattr(other, &settings);
  cfmakeraw(&settings);
  tcsetattr(other, TCSANOW, &settings);
  return fcntl(line, F_SETFL, O_NONBLOCK);
}

int main(int count, char** arguments) {
  char name[128], go;
  if (count < 5) {
    fprintf(stderr, "usage: board MCU HERTZ FIRMWARE.elf EEPROM [CYCLES]\n");
    return 2;
  }
  avr_t* avr = make_board(arguments[1], atoi(arguments[2]), arguments[3]);
  if (!avr || open_line(name)) return 1;
  avr_cycle_count_t cut = count > 5 ? strtoull(arguments[5], NULL, 10) : (avr_cycle_count_t)-1;
  load_eeprom(avr, arguments[4]);
  avr_irq_t* input = attach_uart(avr);
  signal(SIGTERM, stop);
  signal(SIGINT, stop);
  printf("%s\n", name);
  fflush(stdout);
  if (read(STDIN_FILENO, &go, 1) < 0) return 1;

  const long long start = now();
  unsigned lowest = avr->ramend;
  avr_cycle_count_t look = 0, next_byte = 0;
  const unsigned byte_cycles = avr->frequency / 11520; /* ten bits at 115,200 baud */
  while (!stopped && avr->cycle < cut) {
    int state = avr_run(avr);
    if (state == cpu_Done || state == cpu_Crashed) {
      fprintf(stderr, "board: the processor stopped in state %d at 0x%x\n", state, avr->pc);
      break;
    }
    unsigned stack = avr->data[R_SPL] | avr->data[R_SPH] << 8;
    if (stack && stack < lowest && avr->cycle > 2000) lowest = stack; /* start-up sets it in two steps */
    if (avr->cycle >= look) {
      unsigned char bytes[256];
      ssize_t n = read(line, bytes, sizeof bytes);
      look = avr->cycle + avr->frequency / 2000;
      /* No faster than a real board: the other end of the line answers in real time. */
      long long ahead = (long long)(avr->cycle * 1000 / (avr->frequency / 1000000)) - (now() - start);
      if (ahead > 0 && cut == (avr_cycle_count_t)-1) usleep(ahead / 1000);
      for (ssize_t i = 0; i < n; i++) waiting[waiting_in++ % QUEUE] = bytes[i];
    }
    if (receiver_ready && waiting_out != waiting_in && avr->cycle >= next_byte) {
      next_byte = avr->cycle + byte_cycles;
      avr_raise_irq(input, waiting[waiting_out++ % QUEUE]);
    }
  }
  save_eeprom(avr, arguments[4]);
  printf("{\"cycles\":%llu,\"peak_stack\":%u}\n", (unsigned long long)avr->cycle, avr->ramend - lowest);
  return 0;
}
