# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's clock: faster than the real one, much faster while everybody waits for a call."""

import os
import threading
import time

from . import space

START = 100000.0
USUAL, FAST = 6, 240
LOOK_EVERY = 16


class Clock:
    def __init__(self):
        self.value = START
        self.hanging = 0
        self.fd = os.open(space.cover(self.text(), "/proc/uptime"), os.O_WRONLY)
        threading.Thread(target=self.run, daemon=True).start()

    def text(self):
        return f"{self.value:.2f} 0.00\n"

    def run(self):
        last, turn, share = time.monotonic(), 0, 1.0
        while True:
            time.sleep(0.004)
            now = time.monotonic()
            if turn % LOOK_EVERY == 0:
                share = self.share()
            # A loaded machine shall not make the host's seconds shorter still.
            self.value += min(now - last, 0.006) * share * (FAST if self.hanging else USUAL)
            last, turn = now, turn + 1
            os.pwrite(self.fd, self.text().encode(), 0)

    @staticmethod
    def share():
        """How much of a processor whoever wants one gets, as far as it is less than half."""
        with open("/proc/loadavg", encoding="ascii") as file:
            running = int(file.read().split()[3].split("/")[0])
        return min(1.0, 2 * (os.cpu_count() or 1) / max(running, 1))

    def sleep(self, seconds):
        """Lets time pass while nothing is expected to happen."""
        end = self.value + seconds
        self.hanging += 1
        while self.value < end:
            time.sleep(0.002)
        self.hanging -= 1
