/* Cuts the power of a board at random moments, and checks that its tracker's storage loses and spoils nothing.

   powercut FIRMWARE.elf [CUTS [SEED]]

   The firmware is firmware/PowerCut on an Uno. Each start is given the number of its first event, delivers what is
   stored and stores more, until the core stops at a random cycle. A cell of the EEPROM whose write was under way
   then holds anything at all. After the last cut a start without one delivers the rest. Lost is an event that the
   firmware said to be stored and that never came; corrupt is one that came with anything but its own fields, or
   twice with different ids. One line of JSON tells the result; the exit code is 1 if anything was lost or corrupt. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <simavr/avr_uart.h>

#include "eeprom.h"
#include "firmware.h"

enum { EVENTS = 32768, A_START = 32, LINE = 2048 };
enum { EECR = 0x3F, EEARL = 0x41, EEARH = 0x42, WRITE = 3 << 1 }; /* registers of the EEPROM, and the order to write */
/* Cycles: a write's 3.4 ms, which simavr does not spend, and the longest time until a cut. */
enum { WRITE_CYCLES = 54400, LONGEST = 50000000 };

static struct {
  int stored, delivered;
  char id[37];
} events[EVENTS];
static int torn, repeated, corrupt, done, full;
static avr_cycle_count_t in_writes; /* cycles that a real board would have spent in them */
static unsigned last_written;
static char line[LINE];
static unsigned length;

static int is_field(const char* pair, const char* name, const char* value) {
  size_t n = strlen(name);
  return !strncmp(pair, name, n) && pair[n] == '=' && !strcmp(pair + n + 1, value);
}

/* Whether a querystring is what the firmware's event of this number is sent as; `id` becomes its event id. */
static int is_intact(char* query, int number, char id[37]) {
  char label[27] = "abcdefghijklmnopqrstuvwxyz", value[12];
  int fields = 0;
  label[number % 26] = 0;
  snprintf(value, sizeof value, "%d", number);
  for (char* pair = strtok(query, "&"); pair; pair = strtok(NULL, "&")) {
    if (!strncmp(pair, "eid=", 4) && strlen(pair) == 40) strcpy(id, pair + 4);
    else if (!strncmp(pair, "tv=piste-ino-", 13)) ;
    else if (is_field(pair, "e", "se") || is_field(pair, "p", "iot")) ;
    else if (is_field(pair, "se_ca", "cut") || is_field(pair, "se_ac", "stored")) ;
    else if (is_field(pair, "se_la", label) || is_field(pair, "se_va", value)) ;
    else return 0;
    fields++;
  }
  return fields == (label[0] ? 8 : 7);
}

static void take_request(char* query) {
  char id[37] = "", *value = strstr(query, "se_va="), *end = strchr(query, ' ');
  int number = value ? atoi(value + 6) : -1;
  if (end) *end = 0;
  if (!end || number < 0 || number >= EVENTS || !is_intact(query, number, id)) {
    fprintf(stderr, "corrupt: %s\n", line);
    corrupt++;
    return;
  }
  if (events[number].delivered) {
    repeated++;
    if (strcmp(events[number].id, id)) corrupt++;
  }
  events[number].delivered = 1;
  strcpy(events[number].id, id);
}

static void take_line(void) {
  if (!strncmp(line, "GET /i?", 7)) take_request(line + 7);
  else if (!strncmp(line, "stored ", 7)) events[atoi(line + 7) % EVENTS].stored = 1;
  else if (!strcmp(line, "delivered")) done = 1;
  else if (!strcmp(line, "full")) full = 1;
}

static void on_output(struct avr_irq_t* irq, uint32_t byte, void* context) {
  (void)irq, (void)context;
  if (byte == '\r') return;
  if (byte != '\n' && length < LINE - 1) {
    line[length++] = byte;
    return;
  }
  line[length] = 0;
  length = 0;
  take_line();
}

static void on_eeprom_control(avr_t* avr, avr_io_addr_t address, uint8_t value, void* context) {
  (void)address, (void)context;
  if ((value & WRITE) != WRITE) return;
  in_writes += WRITE_CYCLES;
  last_written = avr->data[EEARL] | avr->data[EEARH] << 8;
}

/* The power goes in the middle of a write: the cell holds the new value, or is erased, or anything between. */
static void tear(avr_t* avr) {
  int kind = rand() % 3;
  if (kind == 1) eeprom_memory(avr)[last_written] = 0xFF;
  if (kind == 2) eeprom_memory(avr)[last_written] = rand();
  torn++;
}

/* Starts the board and cuts its power after so many cycles, unless it is idle before. */
static int run(avr_t* avr, int first, avr_cycle_count_t cycles, int only_deliver) {
  avr_irq_t* input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  unsigned char number[2] = {first & 0xFF, first >> 8};
  int told = 0;
  avr_reset(avr);
  length = done = full = in_writes = 0;
  const avr_cycle_count_t start = avr->cycle;
  while (!full && !(only_deliver && done)) {
    const avr_cycle_count_t before = in_writes;
    if (!step(avr)) return -1;
    const avr_cycle_count_t ran = avr->cycle - start;
    if (ran + in_writes >= cycles) {
      if (in_writes != before) tear(avr);
      return 0;
    }
    if (told < 2 && ran > 10000u * (told + 1)) avr_raise_irq(input, number[told++]);
  }
  return 0;
}

int main(int count, char** arguments) {
  int cuts = count > 2 ? atoi(arguments[2]) : 200, lost = 0, stored = 0, delivered = 0;
  unsigned seed = count > 3 ? strtoul(arguments[3], NULL, 10) : 1;
  if (count < 2 || cuts < 1 || cuts > EVENTS / A_START / 4) {
    fprintf(stderr, "usage: powercut FIRMWARE.elf [CUTS, at most %d [SEED]]\n", EVENTS / A_START / 4);
    return 2;
  }
  avr_t* avr = load_firmware("atmega328p", arguments[1]);
  if (!avr) return 2;
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output, NULL);
  avr_register_io_write(avr, EECR, on_eeprom_control, NULL);
  srand(seed);
  int starts = 0;
  for (int n = 0; n < cuts; starts++) { /* a start whose storage is full before its cut comes does not count */
    if (run(avr, starts * A_START, (unsigned)rand() % LONGEST, 0)) return 2;
    n += !full;
  }
  if (run(avr, starts * A_START, (avr_cycle_count_t)LONGEST * 100, 1) || !done) {
    fprintf(stderr, "powercut: what was stored is not delivered\n");
    return 2;
  }
  for (int n = 0; n < EVENTS; n++) {
    stored += events[n].stored;
    delivered += events[n].delivered;
    if (!events[n].stored || events[n].delivered) continue;
    fprintf(stderr, "lost: %d\n", n);
    lost++;
  }
  printf("{\"seed\":%u,\"cuts\":%d,\"torn\":%d,\"stored\":%d,\"delivered\":%d,", seed, cuts, torn, stored, delivered);
  printf("\"repeated\":%d,\"lost\":%d,\"corrupt\":%d}\n", repeated, lost, corrupt);
  return lost || corrupt;
}
