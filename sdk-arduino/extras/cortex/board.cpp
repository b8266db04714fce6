// The board mps2-an385 as QEMU emulates it: a Cortex-M3 at 25 MHz, a millisecond clock, and one UART.

#include <Arduino.h>

namespace {

const uint32_t Hertz = 25000000;

volatile uint32_t milliseconds;

// The processor's clock: it counts down from `reload`, and interrupts at zero.
struct SysTick {
  volatile uint32_t control, reload, value;
};
SysTick& tick = *reinterpret_cast<SysTick*>(0xE000E010);
const uint32_t Running = 7;  // by the processor's clock, with interrupts

struct UartRegisters {
  volatile uint32_t data, state, control, interrupts, divider;
};
UartRegisters& uart = *reinterpret_cast<UartRegisters*>(0x40004000);
const uint32_t Sending = 1, Received = 2, BothWays = 3;

void onTick() { milliseconds++; }
void onFault() {
  for (;;) {
  }
}

extern "C" {
extern void (*__init_array_start[])();
extern void (*__init_array_end[])();
extern uint32_t stackTop;

void start() {
  for (void (**construct)() = __init_array_start; construct != __init_array_end; construct++) (*construct)();
  tick.reload = Hertz / 1000 - 1;
  tick.value = 0;
  tick.control = Running;
  uart.divider = 16;
  uart.control = BothWays;
  setup();
  for (;;) loop();
}
}

const unsigned Others = 13;  // exceptions between reset and the clock

struct Vectors {
  const void* stack;
  void (*reset)();
  void (*others[Others])();
  void (*tick)();
};
__attribute__((section(".vectors"), used)) const Vectors vectors = {
    &stackTop,
    start,
    {onFault, onFault, onFault, onFault, onFault, onFault, onFault, onFault, onFault, onFault, onFault, onFault,
     onFault},
    onTick};

}  // namespace

Uart Serial;

uint32_t millis() { return milliseconds; }
uint32_t micros() { return milliseconds * 1000 + (tick.reload - tick.value) / (Hertz / 1000000); }
int analogRead(int pin) { return 500 + pin; }

int Uart::available() { return uart.state & Received ? 1 : 0; }
int Uart::read() { return available() ? static_cast<int>(uart.data & 0xFF) : -1; }
size_t Uart::write(uint8_t byte) {
  while (uart.state & Sending) {
  }
  uart.data = byte;
  return 1;
}
