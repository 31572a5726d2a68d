# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's clock: faster than the real one, much faster while everybody waits for a call."""

import os
import threading
import time

from . import space

START = 100000.0
USUAL, FAST = 6, 240


class Clock:
    def __init__(self):
        self.value = START
        self.hanging = 0
        self.fd = os.open(space.cover(self.text(), "/proc/uptime"), os.O_WRONLY)
        threading.Thread(target=self.run, daemon=True).start()

    def text(self):
        return f"{self.value:.2f} 0.00\n"

    def run(self):
        last = time.monotonic()
        while True:
            time.sleep(0.004)
            now = time.monotonic()
            # A loaded machine shall not make the host's seconds shorter still.
            self.value += min(now - last, 0.02) * (FAST if self.hanging else USUAL)
            last = now
            os.pwrite(self.fd, self.text().encode(), 0)

    def sleep(self, seconds):
        """Lets time pass while nothing is expected to happen."""
        end = self.value + seconds
        self.hanging += 1
        while self.value < end:
            time.sleep(0.002)
        self.hanging -= 1
