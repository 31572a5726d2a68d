# SPDX-License-Identifier: GPL-3.0-or-later
"""The made-up /sys of the stub host: a card, its drivers, modules, consoles, and what writes do."""

import os
import threading

from . import space

PCI = "/sys/bus/pci/devices"
DRIVERS = "/sys/bus/pci/drivers"
VIDEO, AUDIO = "0000:01:00.0", "0000:01:00.1"
NIC, BRIDGE = "0000:02:00.0", "0000:00:02.0"


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text + "\n")


def get(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return None


def link(target, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(target, path)


def holders(prefixes):
    """Processes that have one of these open."""
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                target = os.readlink(f"/proc/{pid}/fd/{fd}")
                if any(target.startswith(prefix) for prefix in prefixes):
                    found.add(int(pid))
        except OSError:
            pass
    return found


class Driver:
    def __init__(self, name, module, builtin=False):
        self.name, self.module, self.builtin = name, module, builtin


class Kernel:
    """Drivers and devices: what is bound is told by the links in /sys alone."""

    def __init__(self, host, graphics, modules):
        self.host = host
        self.lock = threading.RLock()
        self.loaded = []
        self.natives = {VIDEO: graphics.name, AUDIO: "snd_hda_intel", NIC: "e1000e"}
        self.drivers = {driver.name: driver for driver in
                        (graphics, Driver("snd_hda_intel", "snd_hda_intel"), Driver("e1000e", "e1000e"),
                         Driver("vfio-pci", "vfio_pci"))}
        self.modules = modules
        self.card_number = 0
        self.console = "1"          # what the console of a new screen reads
        self.make_devices()
        self.lost = set()           # functions whose registers were wiped out: their driver refuses
        self.fifo("/sys/bus/pci/drivers_probe", lambda address: self.probe(address))
        self.fifo("/sys/bus/pci/rescan", lambda _: self.rescan())
        for address in (VIDEO, AUDIO):
            self.fifo(f"/sys/devices/pci0000:00/{address}/remove",
                      lambda _, address=address: os.unlink(f"{PCI}/{address}"))
        for name in ["snd_hda_intel", "e1000e"] + modules[::-1]:
            self.load(name)

    def make_devices(self):
        for address, klass, ids, group in ((BRIDGE, "0x060400", "8086:3420", 1),
                                           (VIDEO, "0x030000", "1234:1111", 12),
                                           (AUDIO, "0x040300", "8086:2668", 12),
                                           (NIC, "0x020000", "8086:10d3", 13)):
            folder = f"/sys/devices/pci0000:00/{address}"
            put(f"{folder}/class", klass)
            put(f"{folder}/vendor", "0x" + ids[:4])
            put(f"{folder}/device", "0x" + ids[5:])
            put(f"{folder}/driver_override", "(null)")
            link(f"/sys/kernel/iommu_groups/{group}", f"{folder}/iommu_group")
            link(folder, f"{PCI}/{address}")
            link(folder, f"/sys/kernel/iommu_groups/{group}/devices/{address}")
        os.makedirs("/dev/vfio", exist_ok=True)
        put("/sys/class/vtconsole/vtcon0/name", "(S) dummy device")
        put("/sys/class/vtconsole/vtcon0/bind", "0")

    def fifo(self, path, action):
        """A file whose writes do something; a thread answers until it is removed."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.lexists(path):
            os.unlink(path)
        os.mkfifo(path)

        def serve():
            while os.path.exists(path):
                with open(path, encoding="ascii") as stream:
                    lines = stream.read().split("\n")[:-1]
                # Two writers may have met before this reader saw the end of the first.
                for text in lines:
                    if text and self.host.allow("write", [path, text]):
                        action(text)
        threading.Thread(target=serve, daemon=True).start()

    # ---- binding

    def driver_of(self, address):
        try:
            return os.path.basename(os.readlink(f"{PCI}/{address}/driver"))
        except OSError:
            return None

    def override_of(self, address):
        text = get(f"{PCI}/{address}/driver_override")
        return None if text in ("", "(null)", None) else text

    def probe(self, address):
        with self.lock:
            wanted = self.override_of(address) or self.natives.get(address)
            if address in self.lost and wanted != "vfio-pci":
                return
            if self.driver_of(address) is None and wanted in self.drivers \
                    and self.drivers[wanted].module in self.loaded:
                self.bind(address, wanted)

    def rescan(self):
        for address in (VIDEO, AUDIO):
            if not os.path.lexists(f"{PCI}/{address}"):
                os.symlink(f"/sys/devices/pci0000:00/{address}", f"{PCI}/{address}")
                self.lost.discard(address)
            self.probe(address)

    def bind(self, address, name):
        folder = f"{DRIVERS}/{name}"
        os.symlink(folder, f"{PCI}/{address}/driver")
        os.symlink(f"{PCI}/{address}", f"{folder}/{address}")
        if address == VIDEO and name == self.natives[VIDEO]:
            self.show_screen()
        if address == AUDIO and name == "snd_hda_intel":
            put(f"{PCI}/{AUDIO}/sound/card0/id", "card")
            put("/dev/snd/controlC0", "")
            put("/dev/snd/pcmC0D3p", "")
        if name == "vfio-pci":
            put("/dev/vfio/12", "")

    def show_screen(self):
        number = self.card_number
        put(f"{PCI}/{VIDEO}/drm/card{number}/dev", "226:0")
        put(f"{PCI}/{VIDEO}/drm/renderD{128 + number}/dev", "226:128")
        put(f"/dev/dri/card{number}", "")
        put(f"/dev/dri/renderD{128 + number}", "")
        put("/dev/fb0", "")
        os.makedirs("/sys/class/graphics/fb0", exist_ok=True)
        link(f"/sys/devices/pci0000:00/{VIDEO}", "/sys/class/graphics/fb0/device")
        put("/sys/class/vtconsole/vtcon1/name", "(M) frame buffer device")
        put("/sys/class/vtconsole/vtcon1/bind", self.console)
        if self.console == "0":
            # It reads 0 whatever is written.
            space.mount("/dev/null", "/sys/class/vtconsole/vtcon1/bind", None, space.MS_BIND)

    def unbind(self, address):
        with self.lock:
            name = self.driver_of(address)
            if name is None:
                return
            os.unlink(f"{PCI}/{address}/driver")
            os.unlink(f"{DRIVERS}/{name}/{address}")
            if address == VIDEO and name == self.natives[VIDEO]:
                self.hide_screen()
            if address == AUDIO and name == "snd_hda_intel":
                self.remove(f"{PCI}/{AUDIO}/sound")
                self.remove("/dev/snd")

    def hide_screen(self):
        held = holders([f"/dev/dri/card{self.card_number}"])
        self.remove(f"{PCI}/{VIDEO}/drm")
        self.remove("/dev/dri")
        self.remove("/dev/fb0")
        self.remove("/sys/class/graphics/fb0")
        if self.console == "1":
            self.remove("/sys/class/vtconsole/vtcon1")
        if held:
            self.card_number += 1

    def remove(self, path):
        if os.path.isdir(path) and not os.path.islink(path):
            for name in os.listdir(path):
                self.remove(os.path.join(path, name))
            os.rmdir(path)
        elif os.path.lexists(path):
            os.unlink(path)

    def wedge(self, path):
        """Makes a file anew that answers nobody: whoever opens it to write waits for good."""
        os.unlink(path)
        os.mkfifo(path)

    # ---- modules

    def load(self, module):
        with self.lock:
            module = module.replace("-", "_")
            if module in self.loaded:
                return
            self.loaded.append(module)
            put(f"/sys/module/{module}/initstate", "live")
            # A module above it is one user.
            put(f"/sys/module/{module}/refcnt", str(len(self.above(module))))
            for name in self.above(module):
                put(f"/sys/module/{module}/holders/{name}", "")
            for driver in self.drivers.values():
                if driver.module != module:
                    continue
                put(f"{DRIVERS}/{driver.name}/uevent", "")
                os.symlink(f"/sys/module/{module}", f"{DRIVERS}/{driver.name}/module")
                self.fifo(f"{DRIVERS}/{driver.name}/unbind", self.unbind)
                for address in os.listdir(PCI):
                    self.probe(address)

    def above(self, module):
        """The modules that need this one."""
        return self.modules[:self.modules.index(module)] if module in self.modules else []

    def unload(self, module):
        """False when it is in use: by a holder of its card, or by a module above it."""
        with self.lock:
            module = module.replace("-", "_")
            if module not in self.loaded:
                return True
            if any(name in self.loaded for name in self.above(module)):
                return False
            if module in self.modules and holders(["/dev/dri/", "/dev/fb0", "/dev/maker"]):
                return False
            for driver in self.drivers.values():
                if driver.module == module:
                    for address in os.listdir(PCI):
                        if self.driver_of(address) == driver.name:
                            self.unbind(address)
                    self.remove(f"{DRIVERS}/{driver.name}")
            self.remove(f"/sys/module/{module}")
            self.loaded.remove(module)
            return True
