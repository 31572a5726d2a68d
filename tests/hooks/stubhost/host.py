# SPDX-License-Identifier: GPL-3.0-or-later
"""The stub host as a whole: its desktop, what it answers, and the faults that a test asks for."""

import os
import signal
import socket
import subprocess
import threading
import time

from .clock import Clock
from .kernel import AUDIO, NIC, PCI, VIDEO, Driver, Kernel, get
from .processes import Processes
from .systemd import Systemd, Unit

UUID = "6e6d9b5a-61a2-4c38-9f1c-0d1f3f1f6a01"
OTHER = "11111111-2222-4333-8444-555555555555"
HOOKS = "/etc/libvirt/hooks"
DIR = f"/run/passthrough/{UUID}"
LOGS = f"/var/log/passthrough/{UUID}"

CONF = """# a test's own
FORMAT=1
MACHINE_UUID={uuid}
MACHINE_NAME=win%2011
VIRSH_GPU_VIDEO=pci_0000_01_00_0
VIRSH_GPU_VIDEO_ID=1234:1111
VIRSH_GPU_AUDIO=pci_0000_01_00_1
VIRSH_GPU_AUDIO_ID=8086:2668
{release}RELEASE_SND_HDA_INTEL=unbind
SERVICES=holder.service
GUARD_SECONDS=120
SAY_IT_WORKS_SECONDS=0
REBOOT_AFTER_SECONDS=300
"""
RELEASE = {"unload": "RELEASE_MAKER=unload\nUNLOAD_MAKER=maker_drm maker\n",
           "unbind": "RELEASE_MAKER=unbind\n",
           "refuse": "RELEASE_MAKER=refuse\n"}

HOSTDEV = """    <hostdev mode='subsystem' type='pci' managed='{managed}'>
      <driver name='vfio'/>
      <source>
        <address domain='0x{d}' bus='0x{b}' slot='0x{s}' function='0x{f}'/>
      </source>
      <alias name='hostdev0'/>
      <address type='pci' domain='0x0000' bus='0x06' slot='0x00' function='0x0'/>
    </hostdev>
"""


def hostdev(address, managed="no"):
    domain, bus, rest = address.split(":")
    slot, function = rest.split(".")
    return HOSTDEV.format(managed=managed, d=domain, b=bus, s=slot, f=function)


def definition(devices=None, uuid=UUID, name="win 11", metadata="", memory=262144):
    body = "".join(devices if devices is not None else [hostdev(VIDEO), hostdev(AUDIO)])
    return (f"<domain type='kvm' id='1'>\n  <name>{name}</name>\n  <uuid>{uuid}</uuid>\n{metadata}"
            f"  <memory unit='KiB'>{memory}</memory>\n  <devices>\n    <emulator>/usr/bin/qemu</emulator>\n"
            f"{body}  </devices>\n</domain>\n")


class Host:
    def __init__(self, release="unload", desktop="greeter", services=()):
        self.calls = []
        self.fault = None           # (number of the call, "fail" | "hang" | "kill")
        self.user_bus = True
        self.screen_works = True
        self.clock = Clock()
        self.processes = Processes()
        self.systemd = Systemd(self)
        self.kernel = Kernel(self, Driver("maker", "maker"), ["maker_drm", "maker"])
        with open("/tmp/meminfo", "w", encoding="ascii") as file:
            file.write("x\n")
        self.write_conf(release)
        self.serve()
        self.desktop = desktop
        getattr(self, "desktop_" + desktop)()
        self.systemd.units["holder.service"] = Unit("holder.service", state="inactive")
        for name in services:
            self.systemd.units[name] = Unit(name)
        time.sleep(0.05)

    def write_conf(self, release, text=None):
        folder = f"{HOOKS}/passthrough/{UUID}"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/kvm.conf", "w", encoding="latin-1", newline="") as file:
            file.write(text if text is not None else CONF.format(uuid=UUID, release=RELEASE[release]))

    # ---- desktops

    def card(self):
        return f"/dev/dri/card{self.kernel.card_number}"

    def add_screen(self, name, start, stop):
        self.systemd.alias = name
        self.systemd.units[name] = Unit(name, start, stop)
        start()

    def desktop_greeter(self):
        """A login screen whose session is a process in the session's own scope."""
        def start():
            if not self.screen_works or not os.path.exists(self.card()):
                return
            session = self.systemd.open_session(1000, "anna", "user", "dm-autologin", "tty7", 0)
            session.leader = self.processes.start("Xorg", session.cgroup, [self.card()], 1000)
            self.screen = session

        def stop():
            for session in list(self.systemd.sessions.values()):
                if session.service == "dm-autologin":
                    self.systemd.close_session(session)
        self.add_screen("dm.service", start, stop)

    def desktop_wrapper(self):
        """The session stays in state closing, and the compositor is a user unit that holds on."""
        base = "/user.slice/user-1000.slice/user@1000.service/session.slice/compositor.service"

        def start():
            if not self.screen_works or not os.path.exists(self.card()):
                return
            session = self.systemd.open_session(1000, "anna", "user", "dm", "tty1", 0)
            session.leader = self.processes.start("helper", session.cgroup, [], 1000)
            self.processes.start("compositor", base, [self.card()], 1000)
            self.screen = session

        def stop():
            for session in self.systemd.sessions.values():
                session.closing = session.service == "dm"
        self.add_screen("dm.service", start, stop)

    def desktop_console(self):
        """No display manager: a login on tty1 that started a session by hand."""
        def start():
            if not self.screen_works or not os.path.exists(self.card()):
                return
            session = self.systemd.open_session(1000, "anna", "user", "login", "tty1", 0)
            session.leader = self.processes.start("login", session.cgroup, [], 0)
            self.processes.start("Xorg", session.cgroup, [self.card()], 1000)
            self.screen = session

        def stop():
            # The getty's unit only; what was logged in is a session.
            return

        self.systemd.units["getty@tty1.service"] = Unit("getty@tty1.service", start, stop)
        start()

    def desktop_none(self):
        return

    # ---- what is asked

    def serve(self):
        server = socket.socket(socket.AF_UNIX)
        server.bind("/stub.socket")
        server.listen(64)

        def accept():
            while True:
                connection, _ = server.accept()
                threading.Thread(target=self.answer, args=(connection,), daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()

    def answer(self, connection):
        with connection, connection.makefile("rwb") as stream:
            words = stream.read().decode("ascii", "replace").split("\n")[:-1]
            name, rest = words[1], words[2:]
            status, text = 1, ""
            if self.allow(name, rest, connection):
                status, text = self.act(name, rest)
            try:
                stream.write(f"{status}\n{text}".encode())
                stream.flush()
            except OSError:
                pass

    CHANGING = {"write", "modprobe", "systemd-inhibit"}

    def allow(self, name, words, connection=None):
        """Counts a call that changes something; false where it shall fail."""
        verb = next((word for word in words if not word.startswith("-")), "")
        changing = name in self.CHANGING and "-n" not in words or \
            name == "systemctl" and verb in ("stop", "start") or verb == "terminate-session"
        if not changing:
            return True
        self.calls.append((name, words))
        if self.fault is None or len(self.calls) != self.fault[0]:
            return True
        kind = self.fault[1]
        if kind == "kill":
            self.kill_start()
            return True
        if kind == "hang" and connection is not None:
            self.clock.hanging += 1
            try:
                connection.settimeout(60)
                while connection.recv(1, socket.MSG_PEEK) == b"":
                    # Its writing side is shut; when the client has ended, sending fails.
                    connection.send(b"")
                    if not self.client_lives(connection):
                        break
                    time.sleep(0.005)
            except OSError:
                pass
            self.clock.hanging -= 1
        return False

    @staticmethod
    def client_lives(connection):
        pid = int.from_bytes(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4],
                             "little")
        try:
            with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
                return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
        except OSError:
            return False

    def act(self, name, words):
        if name == "systemctl":
            return self.systemd.systemctl(words)
        if name == "systemd-run":
            return self.systemd.run(words)
        if name == "busctl":
            return self.systemd.busctl(words)
        if name == "loginctl":
            plain, skip = [], False
            for word in words:
                if not skip and not word.startswith("-"):
                    plain.append(word)
                skip = word == "-p"
            return self.systemd.loginctl(plain)
        if name == "modprobe":
            return self.modprobe(words), ""
        return 0, ""

    def modprobe(self, words):
        names = [word for word in words if not word.startswith("-")]
        if "-n" in words:
            return 0 if all(self.module_exists(name) for name in names) else 1
        for name in names:
            if "-r" in words:
                if not self.kernel.unload(name):
                    return 1
            elif self.module_exists(name):
                self.kernel.load(name)
            else:
                return 1
        return 0

    missing = ()

    def module_exists(self, name):
        return name.replace("-", "_") not in self.missing

    # ---- what a test does and looks at

    def hook(self, *words, stdin=None, timeout=120):
        done = subprocess.run([f"{HOOKS}/qemu.d/passthrough", "win 11", *words], input=stdin or definition(),
                              capture_output=True, text=True, timeout=timeout, check=False,
                              env={"LC_ALL": "C", "PATH": "/usr/bin"})
        return done

    def handover(self, *words, timeout=120):
        return subprocess.run([f"{HOOKS}/passthrough/handover", *words], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=timeout, check=False,
                              env={"PATH": "/usr/bin"})

    def prepare(self, stdin=None):
        return self.hook("prepare", "begin", "-", stdin=stdin)

    def release(self):
        return self.hook("release", "end", "-")

    def kill_start(self):
        unit = self.systemd.transients.get(f"passthrough-start-{UUID}.service")
        if unit:
            unit.child.send_signal(signal.SIGKILL)

    def start_machine(self):
        """QEMU: it holds the group and has the UUID among its arguments."""
        program = "/tmp/qemu-system"
        if not os.path.lexists(program):
            os.symlink("/usr/bin/stand-in", program)
        child = subprocess.Popen([program, "--hold", "/dev/vfio/12", "-uuid", UUID],
                                 stdout=subprocess.PIPE)
        child.stdout.readline()
        child.cgroup = "/machine.slice/machine-qemu.scope"
        self.processes.all.append(child)
        return child

    def await_(self, condition, seconds=60):
        """Whether the condition comes true; after a minute of the host's time goes faster."""
        end, soon = self.clock.value + seconds, self.clock.value + 60
        fast = False
        while self.clock.value < end and not condition():
            time.sleep(0.005)
            if self.clock.value > soon and not fast:
                self.clock.hanging += 1
                fast = True
        self.clock.hanging -= fast
        return condition()

    def is_back(self):
        return not os.path.exists(DIR) and not self.own_units()

    def own_units(self):
        return [name for name in self.systemd.transients if name.startswith("passthrough-")]

    @staticmethod
    def sysrq():
        return get("/tmp/cover-proc-sysrq-trigger")

    def log(self):
        names = sorted(os.listdir(LOGS)) if os.path.isdir(LOGS) else []
        return get(f"{LOGS}/{names[-1]}") or "" if names else ""

    def state(self):
        """Everything that a hand-over may change and a return has to put back."""
        return {
            "drivers": {address: self.kernel.driver_of(address) for address in (VIDEO, AUDIO, NIC)},
            "overrides": {address: self.kernel.override_of(address) for address in (VIDEO, AUDIO, NIC)},
            "modules": sorted(name for name in self.kernel.loaded if name != "vfio_pci"),
            "units": {name: unit.state for name, unit in self.systemd.units.items()},
            "sessions": sorted((s.uid, s.klass, s.service, s.tty, s.seat)
                               for s in self.systemd.sessions.values()),
            "console": get("/sys/class/vtconsole/vtcon1/bind"),
            "screen": os.path.isdir(f"{PCI}/{VIDEO}/drm"),
            "run": sorted(os.listdir("/run/passthrough")) if os.path.isdir("/run/passthrough") else [],
            "own units": self.own_units(),
        }
