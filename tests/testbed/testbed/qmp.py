# SPDX-License-Identifier: GPL-3.0-or-later
"""QEMU's monitor protocol, as much of it as is needed here."""

import json


class QmpError(Exception):
    pass


class Qmp:
    """Talks over a connected socket; events that arrive are kept in order."""

    def __init__(self, connection):
        self.connection = connection
        self.pending = b""
        self.replies = []
        self.events = []
        self.closed = False
        self.greeted = False

    def fileno(self):
        return self.connection.fileno()

    def pump(self):
        """Reads what is there, waiting for something to be."""
        try:
            data = self.connection.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            self.closed = True
        *lines, self.pending = (self.pending + data).split(b"\n")
        for message in map(json.loads, filter(bytes.strip, lines)):
            if "event" in message:
                self.events.append(message)
            elif "QMP" in message:
                self.greeted = True
            else:
                self.replies.append(message)

    def read_until(self, condition):
        while not condition():
            if self.closed:
                raise QmpError("QEMU ended")
            self.pump()

    def start(self):
        self.read_until(lambda: self.greeted)
        self.call("qmp_capabilities")

    def call(self, name, **arguments):
        request = {"execute": name, "arguments": arguments}
        try:
            self.connection.sendall(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise QmpError("QEMU ended") from error
        self.read_until(lambda: self.replies)
        reply = self.replies.pop(0)
        if "error" in reply:
            raise QmpError(f"{name}: {reply['error']['desc']}")
        return reply["return"]
