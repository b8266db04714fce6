// An Uno in avr8js: board.mjs FIRMWARE.bin prints what its serial line says, up to and with a zero byte.
import { readFileSync } from "node:fs";
import { AVRADC, AVRTimer, AVRUSART, CPU, adcConfig, avrInstruction, timer0Config, usart0Config } from "avr8js";

const hertz = 16e6;
const seconds = 30; // of the board's time

const flash = new Uint16Array(32768 / 2);
new Uint8Array(flash.buffer).set(readFileSync(process.argv[2]));
const cpu = new CPU(flash);
new AVRTimer(cpu, timer0Config);
new AVRADC(cpu, adcConfig);

const said = [];
new AVRUSART(cpu, usart0Config, hertz).onByteTransmit = (byte) => said.push(byte);
while (said.at(-1) !== 0) {
  if (cpu.cycles > seconds * hertz) throw new Error("the firmware does not come to its end");
  avrInstruction(cpu);
  cpu.tick();
}
process.stdout.write(Buffer.from(said));
