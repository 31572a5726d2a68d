# SPDX-License-Identifier: GPL-3.0-or-later
"""The initial RAM disk: busybox, the modules of the root disk, and guest/init."""

import gzip
import lzma
import os
import stat

# crc32c is asked for by name when ext4 mounts; nobody there could load it.
MODULES = ("virtio_pci", "virtio_blk", "crc32c_generic", "ext4")


class Archive:
    """A cpio archive in the "newc" format, which the kernel unpacks."""

    def __init__(self):
        self.data = bytearray()
        self.count = 0

    def add(self, name, mode, content=b""):
        self.count += 1
        fields = (self.count, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        self.data += b"070701" + b"".join(b"%08x" % field for field in fields)
        self.data += name.encode() + b"\0"
        self.pad()
        self.data += content
        self.pad()

    def pad(self):
        self.data += bytes(-len(self.data) % 4)

    def folder(self, name):
        self.add(name, stat.S_IFDIR | 0o755)

    def program(self, name, content):
        self.add(name, stat.S_IFREG | 0o755, content)

    def finish(self):
        self.add("TRAILER!!!", 0)
        return bytes(self.data)


def name_of(path):
    return os.path.basename(path).split(".ko")[0].replace("-", "_")


def in_order(folder, wanted):
    """Paths of the modules, each after those that it depends on."""
    needs = {}
    with open(os.path.join(folder, "modules.dep"), encoding="utf-8") as file:
        for line in file:
            path, _, rest = line.partition(":")
            needs[name_of(path)] = (path, rest.split())
    order = []
    for name in wanted:
        if name not in needs:  # built in
            continue
        path, before = needs[name]
        for each in reversed([path] + before):
            if each not in order:
                order.append(each)
    # modules.dep lists what is needed first at the end.
    return order


def read_module(path):
    with open(path, "rb") as file:
        data = file.read()
    return lzma.decompress(data) if path.endswith(".xz") else data


def make_initrd(root, version, init):
    """Bytes of the RAM disk for the kernel @version that is installed in @root."""
    folder = os.path.join(root, "usr/lib/modules", version)
    archive = Archive()
    for name in ("bin", "dev", "modules", "root"):
        archive.folder(name)
    with open(os.path.join(root, "usr/bin/busybox"), "rb") as file:
        archive.program("bin/busybox", file.read())
    with open(init, "rb") as file:
        archive.program("init", file.read())
    for number, path in enumerate(in_order(folder, MODULES)):
        archive.program(f"modules/{number:02}-{name_of(path)}",
                        read_module(os.path.join(folder, path)))
    return gzip.compress(archive.finish(), 1, mtime=0)
