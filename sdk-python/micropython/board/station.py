"""A weather station on a Raspberry Pi Pico W: the chip's temperature and the light at pin 26, every minute.

Copy it to the board as main.py, beside piste_micro.py and settings.py. What was measured while the network or the
collector is away waits in a file, through resets too, and is sent when they are back.
"""

import time

import machine
import network
from piste_micro import StructuredEvent, Tracker
from settings import COLLECTOR, PASSWORD, WIFI

EVERY_MS = 60_000
DIAL_MS = 20_000
QUEUE = "/events.txt"


class Station:
    """Sensors, the WiFi, and a tracker; `step` is one turn of the main loop."""

    def __init__(self, queue=QUEUE):
        board = "".join(["%02x" % byte for byte in machine.unique_id()])
        self.tracker = Tracker(COLLECTOR, "station", app_id="weather", subject={"user_id": board}, storage=queue)
        self.thermometer, self.light = machine.ADC(4), machine.ADC(26)
        self.wlan = network.WLAN(network.STA_IF)
        self.wlan.active(True)
        self.measured_at = self.dialled_at = None

    def step(self):
        """Measure if it is time, send if there is a network, and look for one if not."""
        now = self.tracker.uptime()
        if self.measured_at is None or now - self.measured_at >= EVERY_MS:
            self.measured_at = now
            self.measure()
        if self.wlan.isconnected():
            self.tracker.poll()
        elif self.dialled_at is None or now - self.dialled_at >= DIAL_MS:
            self.dialled_at = now
            self.wlan.connect(WIFI, PASSWORD)

    def measure(self):
        volts = self.thermometer.read_u16() * 3.3 / 65535
        celsius = round(27 - (volts - 0.706) / 0.001721, 1)  # the data sheet of the RP2040
        self.tracker.track(StructuredEvent("weather", "measured", "celsius", value=celsius))
        self.tracker.track(StructuredEvent("weather", "measured", "light", value=self.light.read_u16()))


def main():
    station = Station()
    while True:
        station.step()
        time.sleep_ms(200)


if __name__ == "__main__":
    main()
