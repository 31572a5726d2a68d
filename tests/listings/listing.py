"""Reads the listings that people publish of their computers: IOMMU groups, lspci, lsusb.

Independent of the program that is tested: nothing here knows how it prints.
"""

import os
import re

ADDRESS = re.compile(r"(?<![0-9a-f:])(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([0-1][0-9a-f])\.([0-7])"
                     r"(?![0-9a-f])")
GROUP = re.compile(r"\bgroup\s+(\d+)\b", re.IGNORECASE)
IDS = re.compile(r"\[([0-9a-f]{4}):([0-9a-f]{4})\]")
CLASS = re.compile(r"\[([0-9a-f]{4})\]:")
REVISION = re.compile(r"\(rev ([0-9a-f]{2})\)")


class Device:
    """What one listing says about one device; None where it says nothing."""

    def __init__(self, address, group):
        self.address = address
        self.group = group
        self.class_code = None
        self.ids = None
        self.revision = None
        self.driver = None

    def slot(self):
        return self.address.rsplit(".", 1)[0]


def class_names():
    """Name of a class → its code, from the fixtures' database."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "pci.ids")
    names, base = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            found = re.match(r"^C ([0-9a-f]{2})  (.+)$", line)
            if found:
                base = found[1]
                names.setdefault(found[2].strip().lower(), base + "00")
                continue
            found = re.match(r"^\t([0-9a-f]{2})  (.+)$", line)
            if base and found:
                names[found[2].strip().lower()] = base + found[1]
    return names


CLASS_NAMES = class_names()


def class_by_name(text):
    """The class of "VGA compatible controller: …" or of a column of a table."""
    text = text.strip()
    for end in (":", "  "):
        name = text.split(end)[0].strip().lower()
        if name in CLASS_NAMES:
            return CLASS_NAMES[name]
    return None


def full_address(match):
    return f"{match[1] or '0000'}:{match[2]}:{match[3]}.{match[4]}"


def describe(device, before, rest):
    """@before, @rest: what stands in front of the address and behind it."""
    found = CLASS.search(rest)
    device.class_code = found[1] if found else class_by_name(rest)
    ids = IDS.findall(rest) or IDS.findall(before)
    if ids:
        device.ids = ids[-1]
    found = REVISION.search(rest)
    device.revision = found[1] if found else None


def read_groups(text):
    """Any of the layouts: a group number stands on a line of its own or in front of its devices;
    a device line without one belongs to the group before."""
    devices, group = [], None
    for line in text.splitlines():
        if line.startswith("# "):
            continue
        address = ADDRESS.search(line.lower())
        before = line[:address.start()] if address else line
        number = GROUP.search(before)
        if number:
            group = int(number[1])
        if not address or group is None or "Bus " in before:
            continue
        device = Device(full_address(address), group)
        describe(device, before, line[address.end():])
        devices.append(device)
    return devices


def read_lspci(text):
    devices = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        address = ADDRESS.match(line)
        if address:
            device = Device(full_address(address), None)
            describe(device, "", line[address.end():])
            devices.append(device)
        elif devices and line[:1].isspace():
            found = re.match(r"\s+Kernel driver in use: (\S+)", line)
            if found:
                devices[-1].driver = found[1]
            found = re.match(r"\s+(?:Flags:.* |)IOMMU group:? (\d+)\b", line, re.IGNORECASE)
            if found:
                devices[-1].group = int(found[1])
    return devices


def read_lsusb(text):
    """(bus, number, vendor, product) of each line."""
    return [(int(bus), int(number), vendor, product) for bus, number, vendor, product in
            re.findall(r"^Bus (\d+) Device (\d+): ID ([0-9a-f]{4}):([0-9a-f]{4})", text,
                       re.MULTILINE)]
