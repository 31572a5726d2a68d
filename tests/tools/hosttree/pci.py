"""PCI functions, their drivers, IOMMU groups and IOMMU units, as sysfs lays them out."""

import re
import struct

from .spec import SpecError

# The module that a driver lives in, where it isn't called like the driver. None: built in.
MODULES = {
    "pcieport": None,
    "xhci_hcd": "xhci_pci",
    "ehci-pci": "ehci_pci",
    "nvidia-gpu": "i2c_nvidia_gpu",
    "piix4_smbus": "i2c_piix4",
    "i801_smbus": "i2c_i801",
    "intel-lpss": "intel_lpss_pci",
    "intel-spi": "spi_intel_pci",
    "thunderbolt": "thunderbolt",
    "skl_uncore": None,
    "agpgart-intel": None,
}
# Programming interfaces of today's controllers.
INTERFACES = {"0c03": "30", "0106": "01", "0108": "02"}
ADDRESS = re.compile(r"^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$")


def full_address(text, where="address"):
    match = ADDRESS.match(text)
    if not match:
        raise SpecError(f"{where}: {text} is no PCI address")
    return f"{match[1] or '0000'}:{match[2]}:{match[3]}.{match[4]}"


def sort_key(address):
    domain, bus, rest = address.split(":")
    return int(domain, 16), int(bus, 16), rest


class PciFunction:
    """One function of the spec."""

    def __init__(self, st):
        self.st = st
        self.address = full_address(st.word(0), st.where)
        class_text = st.word(1)
        if len(class_text) == 4:
            class_text += st.get("interface") or INTERFACES.get(class_text, "00")
        self.class_code = int(class_text, 16)
        ids = st.word(2).split(":")
        if len(ids) != 2:
            st.fail("ids look like 10de:1e84")
        self.vendor, self.device = (int(part, 16) for part in ids)
        self.subsystem = st.get("sub")
        self.group = st.number("group")
        self.driver = st.get("driver")
        self.module = st.get("module", MODULES.get(self.driver, (self.driver or "-").replace(
            "-", "_")))
        if self.module == "-":
            self.module = None
        self.revision = st.number("rev", 0, 16)
        under = st.get("under")
        self.parent = full_address(under, st.where) if under else None
        bridge = self.class_code >> 8 in (0x0604, 0x0609)
        self.header = st.number("header", 1 if bridge else 0)
        self.reset = st.get("reset")
        self.boot_vga = st.get("boot_vga")
        self.numa = st.number("numa", -1)
        self.unit = st.get("unit")
        self.bars = st.items("bars")
        self.vram = st.number("vram")
        self.rom = st.flag("rom")
        self.missing = set(st.items("without"))
        self.path = None

    def slot(self):
        return self.address.rsplit(".", 1)[0]

    def bus(self):
        return int(self.address.split(":")[1], 16)


class PciBus:
    """All PCI functions of one computer."""

    def __init__(self, tree, board=None, iommu=None, lean=False):
        self.tree = tree
        self.board = board
        self.iommu = iommu
        self.lean = lean
        self.functions = {}
        self.memory = 0xd0000000

    def add(self, st):
        function = PciFunction(st)
        if function.address in self.functions:
            st.fail(f"{function.address} is there twice")
        self.functions[function.address] = function
        return function

    def place(self, function):
        """Path below sys/devices: below its bridge, or below the host bridge of its domain."""
        if function.path:
            return function.path
        if function.parent:
            parent = self.functions.get(function.parent)
            if not parent:
                function.st.fail(f"{function.parent} is not there")
            function.path = self.place(parent) + "/" + function.address
        else:
            domain, bus, _ = function.address.split(":")
            above = self.domains.get(domain)
            if above:
                function.path = f"{self.place(self.functions[above])}/pci{domain}:{bus}/" \
                    f"{function.address}"
            else:
                function.path = f"sys/devices/pci{domain}:{bus}/{function.address}"
        return function.path

    def finish(self, domains):
        """Writes everything. @domains: PCI domain → address of the device that makes it."""
        self.domains = domains
        multi = {}
        for function in self.functions.values():
            multi[function.slot()] = multi.get(function.slot(), 0) + 1
        for address in sorted(self.functions, key=sort_key):
            function = self.functions[address]
            self.place(function)
            self.write_function(function, multi[function.slot()] > 1)
        self.write_groups()

    def write_function(self, f, multi):
        tree, path = self.tree, self.place(f)
        domain, bus, rest = f.address.split(":")
        sub_vendor, sub_device = self.subsystem_of(f)
        files = {
            "class": f"0x{f.class_code:06x}", "vendor": f"0x{f.vendor:04x}",
            "device": f"0x{f.device:04x}", "subsystem_vendor": f"0x{sub_vendor:04x}",
            "subsystem_device": f"0x{sub_device:04x}", "revision": f"0x{f.revision:02x}",
        }
        if not self.lean:
            files.update({
                "irq": str(24 + f.bus()) if f.driver else "0", "enable": "1" if f.driver else "0",
                "numa_node": str(f.numa), "local_cpulist": "0", "driver_override": "(null)",
                "power_state": "D0", "msi_bus": "1",
                "modalias": f"pci:v{f.vendor:08X}d{f.device:08X}sv{sub_vendor:08X}"
                f"sd{sub_device:08X}bc{f.class_code >> 16:02X}sc{f.class_code >> 8 & 255:02X}"
                f"i{f.class_code & 255:02X}",
            })
            tree.write(path + "/uevent", self.uevent(f, sub_vendor, sub_device))
            tree.write(path + "/resource", self.resources(f))
        for name, value in files.items():
            if name not in f.missing:
                tree.line(f"{path}/{name}", value)
        if "config" not in f.missing:
            tree.write(path + "/config", self.config(f, multi, sub_vendor, sub_device))
        tree.link(f"sys/bus/pci/devices/{f.address}", path)
        tree.link(path + "/subsystem", "sys/bus/pci")
        if f.boot_vga is not None:
            tree.line(path + "/boot_vga", f.boot_vga)
        if f.reset is not None:
            tree.write(path + "/reset", "", 0o200)
            if f.reset != "old":
                tree.line(path + "/reset_method", f.reset.replace(",", " "))
        if f.rom:
            tree.write(path + "/rom", b"", 0o600)
        if f.vram:
            tree.line(path + "/mem_info_vram_total", f.vram << 20)
        self.write_driver(f, path)
        if self.iommu and f.group is not None:
            tree.link(path + "/iommu_group", f"sys/kernel/iommu_groups/{f.group}")
            unit = self.iommu.unit_path(f.unit)
            if unit:
                tree.link(path + "/iommu", unit)
                tree.link(f"{unit}/devices/{f.address}", path)

    def write_driver(self, f, path):
        tree = self.tree
        if not f.driver:
            return
        folder = f"sys/bus/pci/drivers/{f.driver}"
        tree.link(path + "/driver", folder)
        tree.link(f"{folder}/{f.address}", path)
        if f.module and not tree.exists(folder + "/module"):
            tree.link(folder + "/module", f"sys/module/{f.module}")
            tree.link(f"sys/module/{f.module}/drivers/pci:{f.driver}", folder)
        for name in ("bind", "unbind", "new_id"):
            if not self.lean and not tree.exists(f"{folder}/{name}"):
                tree.write(f"{folder}/{name}", "", 0o200)

    def subsystem_of(self, f):
        text = f.subsystem
        if text is None and f.class_code >> 16 != 0x06:
            text = self.board
        if text is None:
            return 0, 0
        vendor, _, device = text.partition(":")
        return int(vendor, 16), int(device or "0", 16)

    @staticmethod
    def uevent(f, sub_vendor, sub_device):
        lines = [f"DRIVER={f.driver}"] if f.driver else []
        lines += [f"PCI_CLASS={f.class_code:X}", f"PCI_ID={f.vendor:04X}:{f.device:04X}",
                  f"PCI_SUBSYS_ID={sub_vendor:04X}:{sub_device:04X}",
                  f"PCI_SLOT_NAME={f.address}"]
        return "".join(line + "\n" for line in lines)

    def resources(self, f):
        lines = []
        for bar in f.bars:
            flags, size = 0x40200, bar
            if bar.endswith("p"):  # prefetchable, 64 bits
                flags, size = 0x14220c, bar[:-1]
            if bar == "-":
                lines.append((0, 0, 0))
                continue
            amount = int(size[:-1]) << {"K": 10, "M": 20, "G": 30}[size[-1]]
            start = -(-self.memory // amount) * amount
            self.memory = start + amount
            lines.append((start, start + amount - 1, flags))
        while len(lines) < 13:
            lines.append((0, 0, 0))
        return "".join("0x%016x 0x%016x 0x%016x\n" % line for line in lines)

    def config(self, f, multi, sub_vendor, sub_device):
        body = bytearray(256)
        header = f.header | (0x80 if multi else 0)
        struct.pack_into("<HHHHBBBBBBBB", body, 0, f.vendor, f.device, 0x0007, 0x0010, f.revision,
                         f.class_code & 255, f.class_code >> 8 & 255, f.class_code >> 16, 0x10, 0,
                         header, 0)
        if f.header == 1:
            below = [g.bus() for g in self.functions.values() if self.is_below(g, f)]
            body[0x18] = f.bus()
            body[0x19] = min(below, default=0)
            body[0x1a] = max(below, default=0)
        else:
            struct.pack_into("<HH", body, 0x2c, sub_vendor, sub_device)
        return bytes(body)

    def is_below(self, function, bridge):
        while function.parent:
            if function.parent == bridge.address:
                return True
            function = self.functions[function.parent]
        return False

    def write_groups(self):
        if not self.iommu:
            return
        for f in self.functions.values():
            if f.group is not None:
                self.iommu.add_member(f.group, f.address, self.place(f))


class Iommu:
    """The IOMMU as the kernel shows it: units and groups."""

    def __init__(self, tree, kind, units, group_type, at=None):
        self.tree = tree
        self.units = {}
        self.group_type = group_type
        self.no_type = False
        self.types = {}
        self.direct = set()
        for name in units:
            if kind == "amd":
                path = f"{at}/iommu/{name}"
                tree.line(f"{path}/amd-iommu/cap", "1d")
                tree.line(f"{path}/amd-iommu/features", "58f77ef22294ade")
            else:
                path = f"sys/devices/virtual/iommu/{name}"
                tree.line(f"{path}/intel-iommu/version", "1:0")
                tree.line(f"{path}/intel-iommu/cap", "d2008c40660462")
                tree.line(f"{path}/intel-iommu/ecap", "f050da")
                tree.line(f"{path}/intel-iommu/address", "fed91000")
            tree.dir(path + "/devices")
            tree.link(f"sys/class/iommu/{name}", path)
            self.units[name] = path
        self.members = set()

    def unit_path(self, name):
        if name:
            return self.units.get(name)
        return next(iter(self.units.values()), None)

    def add_member(self, group, address, path):
        folder = f"sys/kernel/iommu_groups/{group}"
        self.tree.link(f"{folder}/devices/{address}", path)
        if group in self.members:
            return
        self.members.add(group)
        if not self.no_type:
            self.tree.line(folder + "/type", self.types.get(group, self.group_type))
        regions = "0x00000000fee00000 0x00000000feefffff msi\n"
        if group in self.direct:
            regions = "0x000000007b800000 0x000000007fffffff direct\n" + regions
        self.tree.write(folder + "/reserved_regions", regions)
