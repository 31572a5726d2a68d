"""From the statements of a spec to the tree."""

import os
import shutil

from . import cpu, many, names, system
from .parts import Parts
from .pci import Iommu, PciBus, full_address
from .spec import SpecError, read_spec
from .tree import Tree
from .usb import Usb


class Host:
    """What is known while a tree grows."""

    def __init__(self, top):
        self.tree = Tree(top)
        self.parts = Parts(self.tree)
        self.usb = Usb(self.tree)
        self.modules = {}
        self.framebuffers = []
        self.consoles = 0
        self.mounts = []
        self.swaps = []
        self.release = None
        self.ids = []


SYSTEM = {
    "os": system.do_os, "kernel": system.do_kernel, "cmdline": system.do_cmdline,
    "memory": system.do_memory, "modules": system.do_modules, "firmware": system.do_firmware,
    "security": system.do_security, "systemd": system.do_systemd,
    "display-manager": system.do_display_manager, "session": system.do_session,
    "console": system.do_console, "framebuffer": system.do_framebuffer,
    "libvirt": system.do_libvirt, "programs": system.do_programs, "ssh": system.do_ssh,
    "kvm": system.do_kvm,
    "cpu": lambda host, st: cpu.write_cpu(host.tree, st),
}
PCI = ("pci", "iommu", "board", "domain", "group", "lean")
PARTS = ("drm", "sound", "net", "disk", "hub", "usb", "mapped", "mount", "swap", "ids")
FILES = ("file", "link", "dir", "empty", "bytes", "huge", "remove", "closed", "unreadable",
         "socket")


def build_spec(statements, top, wipe=True):
    """Builds the tree of @statements in the folder @top; returns the Host."""
    if wipe and os.path.isdir(top):
        make_writable(top)
        shutil.rmtree(top)
    os.makedirs(top, exist_ok=True)
    statements = many.expand(statements)
    host = Host(top)
    for st in statements:
        if st.keyword in SYSTEM:
            SYSTEM[st.keyword](host, st)
        elif st.keyword not in PCI + PARTS + FILES:
            st.fail("unknown statement")
    bus = build_pci(host, [st for st in statements if st.keyword in PCI])
    for st in statements:
        if st.keyword in PARTS:
            DO[st.keyword](host, bus, st)
    names.write_ids(host.tree, bus, host.ids)
    system.finish(host)
    # Single files come last: they may replace what the other statements made.
    for st in statements:
        if st.keyword in FILES:
            DO[st.keyword](host, bus, st)
    for st in statements:
        st.finish()
    host.tree.finish()
    return host


def build_host(path, top):
    return build_spec(read_spec(path), top)


def make_writable(top):
    for folder, below, _ in os.walk(top):
        for name in below:
            full = os.path.join(folder, name)
            if not os.path.islink(full):
                os.chmod(full, 0o755)


def build_pci(host, statements):
    iommu_line = next((st for st in statements if st.keyword == "iommu"), None)
    board_line = next((st for st in statements if st.keyword == "board"), None)
    lean = any(st.keyword == "lean" for st in statements)
    domains = {st.word(0): full_address(st.get("behind")) for st in statements
               if st.keyword == "domain"}
    bus = PciBus(host.tree, board_line.word(0) if board_line else None, None, lean)
    bus.domains = domains
    for st in statements:
        if st.keyword == "pci":
            function = bus.add(st)
            if function.driver and function.module:
                host.modules.setdefault(function.module, 1)
    if iommu_line:
        bus.iommu = make_iommu(host, bus, iommu_line)
        for st in statements:
            if st.keyword == "group":
                group = int(st.word(0))
                if st.get("type"):
                    bus.iommu.types[group] = st.get("type")
                if "direct" in st.words[1:]:
                    bus.iommu.direct.add(group)
    bus.finish(domains)
    if iommu_line and "noiommu" in iommu_line.words:
        for group in bus.iommu.members:
            host.tree.line(f"sys/kernel/iommu_groups/{group}/name", "vfio-noiommu")
    return bus


def make_iommu(host, bus, st):
    """iommu amd|intel|absent [table] units=dmar0,dmar1 type=DMA-FQ at=00:00.2"""
    kind = st.word(0)
    if kind == "amd":
        host.tree.write("sys/firmware/acpi/tables/IVRS", b"", 0o400)
    elif kind == "intel":
        host.tree.write("sys/firmware/acpi/tables/DMAR", b"", 0o400)
    elif kind != "absent":
        st.fail("the kind is amd, intel or absent")
    words = st.words[1:]
    units = st.items("units")
    group_type = st.get("type", "DMA-FQ")
    at = st.get("at")
    if "off" in words or kind == "absent":
        host.tree.dir("sys/class/iommu")
        host.tree.dir("sys/kernel/iommu_groups")
        return None
    place = None
    if kind == "amd":
        unit = bus.functions.get(full_address(at or "00:00.2"))
        if not unit:
            st.fail("at= names the IOMMU's own PCI function")
        place = bus.place(unit)
    iommu = Iommu(host.tree, kind, units or (["ivhd0"] if kind == "amd" else ["dmar0", "dmar1"]),
                  group_type, place)
    iommu.no_type = "notype" in words
    return iommu


def device_path(bus, st, index=0):
    function = bus.functions.get(full_address(st.word(index), st.where))
    if not function:
        st.fail(f"{st.word(index)} is not there")
    return bus.place(function)


def do_disk(host, bus, st):
    """disk ADDRESS|PORT nvme0n1 parts=3 [multipath]"""
    name, parts = st.word(1), st.number("parts", 0)
    if "-" in st.word(0):
        host.parts.usb_disk(f"{host.usb.paths[st.word(0)]}/{st.word(0)}:1.0", name, parts)
    elif name.startswith("nvme"):
        host.parts.nvme(device_path(bus, st), name, parts, "multipath" in st.words)
    else:
        host.parts.ata_disk(device_path(bus, st), name, parts)


def do_mount(host, bus, st):
    """mount /dev/nvme0n1p2 / ext4"""
    device = st.word(0)
    name = st.get("node", device[len("/dev/"):] if device.startswith("/dev/") else "-")
    number = host.parts.block_numbers.get(name, "0:40")
    host.mounts.append((device, st.word(1), st.word(2, "ext4"), number))


def do_usb(host, bus, st):
    """usb PORT IDS KIND ["maker" ["product"]]"""
    host.usb.add(st, st.word(2), st.word(0), st.word(1), st.word(3, ""), st.word(4, ""))


def do_ids(host, bus, st):
    """Lines for the tree's own pci.ids, for names that no database has."""
    if st.body is None and st.words != ["none"]:
        st.fail("the lines follow, up to END, or none for a tree without databases")
    host.ids.append(st.body)


def do_file(host, bus, st):
    host.tree.write(st.word(0), st.body if st.body is not None else "".join(
        word + "\n" for word in st.words[1:]), int(st.get("mode", "644"), 8))


DO = {
    "drm": lambda h, b, st: h.parts.drm(device_path(b, st), st.word(1).split(","),
                                        st.words[2:]),
    "sound": lambda h, b, st: h.parts.sound(device_path(b, st), st.word(1), st.word(2, "HDMI")),
    "net": lambda h, b, st: h.parts.net(device_path(b, st), st.word(1), st.word(2, "up")),
    "hub": lambda h, b, st: h.usb.root_hub(st.word(0), device_path(b, st, 1), st.word(2, "480"),
                                           st.get("ports", "8")),
    "disk": do_disk, "usb": do_usb, "mount": do_mount, "ids": do_ids, "file": do_file,
    "mapped": lambda h, b, st: h.parts.mapped(st.word(0), st.get("label", st.word(0)),
                                              st.words[1:], st.get("uuid")),
    "swap": lambda h, b, st: h.swaps.append(st.word(0)),
    "link": lambda h, b, st: h.tree.raw_link(st.word(0), st.word(1)),
    "dir": lambda h, b, st: h.tree.dir(st.word(0)),
    "empty": lambda h, b, st: h.tree.write(st.word(0)),
    "socket": lambda h, b, st: h.tree.socket(st.word(0)),
    "bytes": lambda h, b, st: h.tree.write(st.word(0), bytes.fromhex("".join(st.words[1:]))),
    "huge": lambda h, b, st: h.tree.write(st.word(0), st.word(2, "A") * int(st.word(1))),
    "remove": lambda h, b, st: h.tree.remove(st.word(0)),
    "closed": lambda h, b, st: h.tree.close(st.word(0)),
    # A link to itself fails with ELOOP for everybody, root included.
    "unreadable": lambda h, b, st: (h.tree.remove(st.word(0)),
                                    h.tree.raw_link(st.word(0), st.word(0).rsplit("/", 1)[-1])),
}

__all__ = ["build_host", "build_spec", "Host", "SpecError"]
