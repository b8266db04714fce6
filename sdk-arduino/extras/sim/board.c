/* An AVR board in simavr: its UART on a pseudo terminal, whose path is the first line printed that begins with
   /dev; its EEPROM in a file; an Ethernet chip on its SPI bus.

   board [--fast] [--baud N] [--collector PORT] [--analog MILLIVOLTS] MCU FIRMWARE.elf EEPROM

   It runs no faster than a real board would, or with --fast as fast as it can. It ends at SIGTERM, or with the
   program that started it; then one line of JSON tells the cycles, the peak of the stack, and what went over the
   network. The processor starts with the first byte on standard input: opening a pseudo terminal flushes it, so
   that what a board says before is lost. */
#define _GNU_SOURCE
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "eeprom.h"
#include "firmware.h"
#include "uart.h"
#include "w5500.h"

enum { LOOKS_A_SECOND = 2000 };

static volatile sig_atomic_t stopped;

static void stop(int signal) {
  (void)signal;
  stopped = 1;
}

static long long nanoseconds(void) { /* of this machine's time */
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* A sleeping processor leaves this machine's to others, until something comes in. Real time is waited for in pieces,
   and what a busy machine was late by is made up for: a real wait costs far more than the sleeps between two timers. */
static void on_sleep(avr_t* avr, avr_cycle_count_t cycles) {
  enum { PIECE = 2000000, MOST_LATE = 100000000 };
  static long long owed, last;
  long long time = nanoseconds();
  owed += (long long)(cycles * 1000 / (avr->frequency / 1000000)) - (time - last);
  last = time;
  if (owed < -MOST_LATE) owed = -MOST_LATE;
  if (owed < PIECE) return;
  struct pollfd wishes[2] = {{.fd = line_file(), .events = POLLIN}, {.fd = network_file(), .events = POLLIN}};
  struct timespec most = {.tv_nsec = owed < MOST_LATE ? owed : MOST_LATE};
  if (ppoll(wishes, 2, &most, NULL) > 0) owed = 0;
}

static void wait_for_real_time(const avr_t* avr, long long start) {
  long long ahead = (long long)(avr->cycle * 1000 / (avr->frequency / 1000000)) - (nanoseconds() - start);
  if (ahead > 0) usleep(ahead / 1000);
}

int main(int count, char** arguments) {
  const struct option options[] = {
      {"fast", no_argument, 0, 'f'},
      {"baud", required_argument, 0, 'b'},
      {"collector", required_argument, 0, 'c'},
      {"analog", required_argument, 0, 'a'},
      {0}};
  unsigned baud = 115200, port = 0, millivolts = 0;
  int fast = 0;
  char go;
  for (int c; (c = getopt_long(count, arguments, "", options, NULL)) != -1;) {
    if (c == 'f') fast = 1;
    if (c == 'b') baud = atoi(optarg);
    if (c == 'c') port = atoi(optarg);
    if (c == 'a') millivolts = atoi(optarg);
    if (c == '?') return 2;
  }
  if (count - optind != 3 || !baud) {
    fprintf(stderr, "usage: board [--fast] [--baud N] [--collector PORT] [--analog MILLIVOLTS] MCU FIRMWARE EEPROM\n");
    return 2;
  }
  avr_t* avr = load_firmware(arguments[optind], arguments[optind + 1]);
  const char* line = avr ? attach_uart(avr) : NULL;
  if (!line || attach_eeprom(avr, arguments[optind + 2])) return 1;
  attach_w5500(avr, port);
  put_on_pins(avr, millivolts);
  avr->sleep = on_sleep;
  signal(SIGTERM, stop);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGINT, stop);
  printf("%s\n", line);
  fflush(stdout);
  if (read(STDIN_FILENO, &go, 1) < 0) return 1;

  const long long start = nanoseconds();
  for (avr_cycle_count_t look = 0; !stopped && step(avr);) {
    feed_uart(avr, baud);
    if (avr->cycle < look) continue;
    look = avr->cycle + avr->frequency / LOOKS_A_SECOND;
    listen_to_line();
    listen_to_network();
    keep_eeprom();
    if (!fast) wait_for_real_time(avr, start);
  }
  keep_eeprom();
  printf("{\"cycles\":%llu,\"peak_stack\":%u,\"connections\":%u,\"sends\":%u}\n", (unsigned long long)avr->cycle,
         peak_stack(avr), network_connections(), network_sends());
  return 0;
}
