# SPDX-License-Identifier: GPL-3.0-or-later
"""One running machine: its process, its monitor, and what its agent says."""

import ctypes
import json
import os
import selectors
import signal
import socket
import subprocess
import tempfile
import time

from . import frames, machine, qmp

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class DidNotComeUp(Exception):
    pass


class Ended(Exception):
    """The machine is gone; @reason is QEMU's word for why."""

    def __init__(self, reason):
        super().__init__(f"the computer ended ({reason})")
        self.reason = reason


def die_with_parent():
    """Runs in the child: whatever ends us, even SIGKILL, ends the machine."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def lines_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readlines()
    except FileNotFoundError:
        return []


class Computer:
    """Runs as long as the with statement that it is made for."""

    def __init__(self, hardware, places, *more):
        self.places = places
        self.unpacker = frames.Unpacker()
        self.frames = []
        self.port, port = socket.socketpair()
        mine, monitor = socket.socketpair()
        self.qmp = qmp.Qmp(mine)
        self.said = tempfile.TemporaryFile()
        command = machine.arguments(hardware, places, port.fileno(), monitor.fileno())
        self.process = subprocess.Popen([*command, *more], stdin=subprocess.DEVNULL,
                                        stdout=self.said, stderr=self.said,
                                        pass_fds=(port.fileno(), monitor.fileno()),
                                        preexec_fn=die_with_parent, start_new_session=True)
        # Ours must be the only ends that are left, or the machine's end goes unnoticed.
        port.close()
        monitor.close()

    def __enter__(self):
        try:
            self.qmp.start()
        except qmp.QmpError:
            text = self.complaints()
            self.end()
            raise DidNotComeUp(text.strip()) from None
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.port.close()
        self.qmp.connection.close()
        self.said.close()

    def complaints(self):
        """The end of the serial console, and what QEMU said."""
        # QEMU writes where the file stands, so it must not be moved.
        said = os.pread(self.said.fileno(), 65536, 0)
        return "".join(lines_of(self.places.log)[-20:]) + said.decode(errors="replace")

    def panicked(self):
        return any("Kernel panic" in line for line in lines_of(self.places.log))

    def send(self, kind, payload=b""):
        self.port.sendall(frames.pack(kind, payload))

    def shutdown_reason(self):
        for event in self.qmp.events:
            if event["event"] == "SHUTDOWN":
                return event["data"]["reason"]
        return "QEMU ended"

    def read_port(self):
        try:
            data = self.port.recv(65536)
        except ConnectionResetError:
            data = b""
        self.frames += self.unpacker.feed(data)
        return bool(data)

    def finish(self):
        """After QEMU's end: all that is still in the sockets."""
        while self.read_port():
            pass
        while not self.qmp.closed:
            self.qmp.pump()

    def receive(self, deadline):
        """The agent's next frame; TimeoutError at @deadline, Ended when none will come."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.port, selectors.EVENT_READ)
            selector.register(self.qmp, selectors.EVENT_READ)
            while not self.frames:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                for key, _ in selector.select(left):
                    if key.fileobj is self.qmp:
                        self.qmp.pump()
                    elif not self.read_port():
                        selector.unregister(self.port)
                if self.qmp.closed:
                    self.finish()
                    if not self.frames:
                        raise Ended(self.shutdown_reason())
        return self.frames.pop(0)

    def expect(self, wanted, seconds):
        """Waits for a frame of the @wanted kind; tells why there is none."""
        try:
            kind, payload = self.receive(time.monotonic() + seconds)
            if kind == wanted:
                return
            reason = "the guest says: " + payload.decode(errors="replace")
        except TimeoutError:
            reason = f"the guest did not answer in {seconds} s"
        except Ended as error:
            reason = str(error)
        raise DidNotComeUp(f"{reason}\n{self.complaints()}".strip())

    def stay_over_restarts(self):
        """A restart is one from here on, with the disk as it is then; otherwise it ends QEMU."""
        self.qmp.call("set-action", reboot="reset")

    def start_command(self, command, mounts, reboots):
        folder = mounts[0][1] if mounts else "/root"
        request = {"command": command, "mounts": mounts, "folder": folder, "reboots": reboots,
                   "time": time.time()}
        self.send(frames.RUN, json.dumps(request).encode())
        self.expect(frames.STARTED, 120)
