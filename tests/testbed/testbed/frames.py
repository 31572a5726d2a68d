# SPDX-License-Identifier: GPL-3.0-or-later
"""What passes between `boot` and the agent in the guest: frames of a kind and some bytes.

Both sides use this file; the image gets a copy.
"""

import struct

PORT = "passthrough.testbed"

READY = b"r"    # guest: up and at rest
FAILED = b"f"   # guest: did not come up, for the reason given
RUN = b"c"      # host: a command, as JSON
STARTED = b"s"  # guest: the command runs
OUTPUT = b"o"   # guest: of its standard output
ERRORS = b"e"   # guest: of its standard error
EXIT = b"x"     # guest: the command ended, as JSON

HEADER = struct.Struct(">cI")


def pack(kind, payload=b""):
    return HEADER.pack(kind, len(payload)) + payload


class Unpacker:
    """Puts the frames together again, however the bytes arrive."""

    def __init__(self):
        self.pending = b""

    def feed(self, data):
        self.pending += data
        found = []
        while len(self.pending) >= HEADER.size:
            kind, length = HEADER.unpack_from(self.pending)
            end = HEADER.size + length
            if len(self.pending) < end:
                break
            found.append((kind, self.pending[HEADER.size:end]))
            self.pending = self.pending[end:]
        return found
