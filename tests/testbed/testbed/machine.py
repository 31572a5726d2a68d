# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated hardware, as QEMU's arguments."""

import dataclasses
import os

from .frames import PORT

PROFILES = ("single", "dual", "shared")
IOMMUS = ("intel", "amd", "none")
FIRMWARES = ("bios", "uefi")

# The host of every port has a group of its own behind it, as it announces ACS.
PORTS = {"card": 0x1, "nic": 0x2, "usb": 0x3, "card2": 0x4}
# On the root complex each is alone in its group.
SLOTS = {"disk": 0x10, "random": 0x11, "share": 0x12, "out": 0x13, "serial": 0x14, "sound": 0x1b}

# Mesa's software renderer crashes with the AVX2 that TCG has. No real processor has the other
# two without it, and libgcrypt takes AVX2 for granted where it finds them.
PROCESSOR = "max,avx2=off,bmi2=off,vaes=off"

KERNEL = ("root=/dev/vda rw console=tty0 console=ttyS0 quiet loglevel=4 net.ifnames=0 "
          "mitigations=off panic=-1")
SWITCHES = {"intel": "intel_iommu=on iommu=pt", "amd": "amd_iommu=on iommu=pt", "none": ""}


OVMF = ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_CODE.fd")


@dataclasses.dataclass(frozen=True)
class Hardware:
    """What makes one machine differ from another; a saved machine belongs to one of them."""

    profile: str = "single"
    iommu: str = "intel"
    firmware: str = "bios"
    memory: int = 3072
    cpus: int = 2
    append: str = ""
    extra: tuple = ()


@dataclasses.dataclass(frozen=True)
class Places:
    """Where the machine finds its files; of no consequence for what the guest sees."""

    kernel: str
    initrd: str
    disk: str
    share: str
    out: str
    log: str
    variables: str = ""
    throwaway: bool = True


class MissingFirmware(Exception):
    pass


def quote(path):
    """QEMU separates options with commas."""
    return path.replace(",", ",,")


def device(kind, **properties):
    return ["-device", ",".join([kind] + [f"{name}={value}" for name, value in properties.items()])]


def root_port(name):
    slot = PORTS[name]
    return device("pcie-root-port", id=name, bus="pcie.0", addr=hex(slot), chassis=slot, slot=slot)


def on_board(kind, name, **properties):
    return device(kind, bus="pcie.0", addr=hex(SLOTS[name]), **properties)


def nic(kind, number, **place):
    return (["-netdev", f"user,id=net{number},restrict=on"] +
            device(kind, netdev=f"net{number}", mac=f"52:54:00:00:00:0{number}", **place))


def card(bus, slot):
    """The fake card: two functions of one slot, like a real one."""
    return (["-device", f"VGA,bus={bus},addr={slot}.0,multifunction=on,vgamem_mb=16"] +
            device("intel-hda", id="cardsound", bus=bus, addr=f"{slot}.1") +
            device("hda-output", bus="cardsound.0", audiodev="silent"))


def cards(profile):
    if profile == "shared":
        # All that is behind a conventional bridge reaches the IOMMU as the bridge.
        return (device("pcie-pci-bridge", id="bridge", bus="card") + card("bridge", "0x1") +
                nic("e1000", 2, bus="bridge", addr="0x2"))
    if profile == "dual":
        return card("card", "0x0") + device("qxl", bus="card2")
    return card("card", "0x0")


def devices(profile):
    found = ["-audiodev", "none,id=silent"]
    for name in PORTS:
        found += root_port(name)
    found += cards(profile) + nic("e1000e", 1, bus="nic")
    found += device("qemu-xhci", id="xhci", bus="usb")
    found += device("usb-kbd", bus="xhci.0") + device("usb-tablet", bus="xhci.0")
    found += on_board("ich9-intel-hda", "sound", id="onboard")
    found += device("hda-output", bus="onboard.0", audiodev="silent")
    return found


def with_iommu(kind, found):
    """The devices @found, with an IOMMU for them."""
    if kind == "intel":
        return ["-device", "intel-iommu,intremap=on,aw-bits=48"] + found
    if kind == "amd":
        # It takes the first slot that is free, so the others choose before it.
        return found + device("amd-iommu")
    return found


def firmware_files():
    """Code and empty variables of OVMF."""
    for code in OVMF:
        if os.path.exists(code):
            return code, code.replace("_CODE", "_VARS")
    raise MissingFirmware("OVMF is missing (package ovmf)")


def firmware(kind, variables):
    if kind == "bios":
        return []
    code, _ = firmware_files()
    return ["-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={quote(code)}",
            "-drive", f"if=pflash,unit=1,format=raw,file={quote(variables)}"]


def folder(name, path, *more):
    backend = ("local", f"id={name}", f"path={quote(path)}", "security_model=none",
               "multidevs=remap") + more
    return ["-fsdev", ",".join(backend),
            "-device", f"virtio-9p-pci,bus=pcie.0,addr={hex(SLOTS[name])},fsdev={name},"
                       f"mount_tag={name}"]


def arguments(hardware, places, port, monitor):
    """The command that runs the machine.

    @port and @monitor are descriptors of connected sockets.
    """
    throwaway = "on" if places.throwaway else "off"
    return [
        "qemu-system-x86_64", "-name", "testbed", "-nodefaults", "-no-user-config",
        "-display", "none", "-vga", "none", "-no-reboot",
        "-machine", "q35,smm=off", "-accel", "tcg,thread=multi,tb-size=512",
        "-cpu", PROCESSOR, "-smp", str(hardware.cpus), "-m", str(hardware.memory),
        "-rtc", "base=utc", *firmware(hardware.firmware, places.variables),
        "-kernel", places.kernel, "-initrd", places.initrd,
        "-append", " ".join((KERNEL, SWITCHES[hardware.iommu], hardware.append)).strip(),
        "-drive", f"if=none,id=root,format=qcow2,cache=unsafe,discard=unmap,snapshot={throwaway},"
                  f"file={quote(places.disk)}",
        *on_board("virtio-blk-pci", "disk", drive="root"),
        *on_board("virtio-rng-pci", "random"),
        *folder("share", places.share, "readonly=on"), *folder("out", places.out),
        *on_board("virtio-serial-pci", "serial", id="ports"),
        "-chardev", f"socket,id=port,fd={port}",
        *device("virtserialport", bus="ports.0", chardev="port", name=PORT),
        "-chardev", f"socket,id=monitor,fd={monitor}", "-mon", "chardev=monitor,mode=control",
        "-serial", "file:" + places.log,
        *with_iommu(hardware.iommu, devices(hardware.profile)), *hardware.extra,
    ]
