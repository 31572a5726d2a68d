#!/usr/bin/python3
"""Says, as udev does, that a PCI device came: to whoever listens in this network namespace.

Run it in a namespace of its own: elsewhere programs would look for a device that is not there.
"""

import socket
import struct
import sys

MULTIPLIER, MASK = 0x5bd1e995, 0xffffffff


def hash32(text):
    """MurmurHash2 with seed 0, by which udev's listeners filter subsystems in the kernel."""
    data, value = text.encode(), len(text)
    while len(data) >= 4:
        word = struct.unpack("<I", data[:4])[0] * MULTIPLIER & MASK
        word = (word ^ word >> 24) * MULTIPLIER & MASK
        value = (value * MULTIPLIER & MASK) ^ word
        data = data[4:]
    if data:
        value = (value ^ int.from_bytes(data, "little")) * MULTIPLIER & MASK
    value = (value ^ value >> 13) * MULTIPLIER & MASK
    return value ^ value >> 15


def main():
    properties = b"".join(word.encode() + b"\0" for word in (
        "ACTION=add", "DEVPATH=/devices/pci0000:00/0000:00:1f.7", "SUBSYSTEM=pci", "SEQNUM=4711"))
    size = 40
    head = b"libudev\0" + struct.pack("!I", 0xfeedcafe) + struct.pack(
        "=III", size, size, len(properties)) + struct.pack("!IIII", hash32("pci"), 0, 0, 0)
    link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)      # NETLINK_KOBJECT_UEVENT
    link.bind((0, 0))
    link.sendto(head + properties, (0, 2))                            # the group of udev's own words
    return 0


if __name__ == "__main__":
    sys.exit(main())
