"""What hangs on PCI functions: screens, sound, network, disks."""


class Numbers:
    """Device numbers, given out in order."""

    def __init__(self):
        self.next = {}

    def take(self, major):
        number = self.next.get(major, 0)
        self.next[major] = number + 1
        return f"{major}:{number}"


class Parts:
    def __init__(self, tree):
        self.tree = tree
        self.numbers = Numbers()
        self.blocks = {}
        self.block_numbers = {}
        self.ata = 0

    def drm(self, path, nodes, outputs):
        """@outputs: "DP-1:connected", …; a node alone for a card without connectors."""
        tree = self.tree
        for node in nodes:
            folder = f"{path}/drm/{node}"
            minor = 128 + int(node[7:]) - 128 if node.startswith("renderD") else int(node[4:])
            tree.line(folder + "/dev", f"226:{minor}")
            tree.write(folder + "/uevent", f"MAJOR=226\nMINOR={minor}\nDEVNAME=dri/{node}\n")
            tree.link(folder + "/device", path)
            tree.link(f"sys/class/drm/{node}", folder)
            tree.write(f"dev/dri/{node}")
            if not node.startswith("card"):
                continue
            for output in outputs:
                name, _, status = output.partition(":")
                below = f"{folder}/{node}-{name}"
                tree.line(below + "/status", status or "disconnected")
                tree.line(below + "/enabled", "enabled" if status == "connected" else "disabled")
                tree.write(below + "/modes", "2560x1440\n" if status == "connected" else "")
                tree.write(below + "/edid", b"\0\xff\xff\xff\xff\xff\xff\0"
                           if status == "connected" else b"")
                tree.link(below + "/device", folder)
                tree.link(f"sys/class/drm/{node}-{name}", below)

    def sound(self, path, card, name):
        number = card[len("card"):]
        folder = f"{path}/sound/{card}"
        self.tree.line(folder + "/id", name)
        self.tree.line(folder + "/number", number)
        self.tree.link(folder + "/device", path)
        self.tree.line(f"{folder}/controlC{number}/dev", f"116:{number}")
        self.tree.link(f"sys/class/sound/{card}", folder)
        self.tree.link(f"sys/class/sound/controlC{number}", f"{folder}/controlC{number}")

    def net(self, path, interface, state="up"):
        folder = f"{path}/net/{interface}"
        self.tree.line(folder + "/address", "02:00:00:00:00:01")
        self.tree.line(folder + "/operstate", state)
        self.tree.line(folder + "/carrier", "1" if state == "up" else "0")
        self.tree.line(folder + "/type", "1")
        self.tree.link(folder + "/device", path)
        self.tree.link(f"sys/class/net/{interface}", folder)

    def block(self, folder, name, device=None, partition=None):
        """One disk or partition; @folder is its own."""
        tree = self.tree
        major = "259" if name.startswith("nvme") else "8" if name.startswith("sd") else "253"
        number = self.numbers.take(major)
        tree.line(folder + "/dev", number)
        tree.line(folder + "/size", "1953525168" if partition is None else "1048576")
        tree.line(folder + "/ro", "0")
        tree.write(folder + "/uevent", f"MAJOR={major}\nMINOR={number.split(':')[1]}\n"
                   f"DEVNAME={name}\nDEVTYPE={'disk' if partition is None else 'partition'}\n")
        tree.dir(folder + "/holders")
        if partition is None:
            tree.line(folder + "/removable", "0")
            tree.line(folder + "/queue/rotational", "0")
            tree.dir(folder + "/slaves")
            tree.link(f"sys/block/{name}", folder)
        else:
            tree.line(folder + "/partition", str(partition))
        if device:
            tree.link(folder + "/device", device)
        tree.link(f"sys/class/block/{name}", folder)
        tree.link(f"sys/dev/block/{number}", folder)
        tree.write(f"dev/{name}")
        self.blocks[name] = folder
        self.block_numbers[name] = number

    def partitions(self, name, count):
        between = "p" if name[-1].isdigit() else ""
        for number in range(1, count + 1):
            part = f"{name}{between}{number}"
            self.block(f"{self.blocks[name]}/{part}", part, partition=number)

    def nvme(self, path, name, parts, multipath=False):
        """@multipath: the disk is below nvme-subsystem, as newer kernels arrange shared ones."""
        controller = name.split("n1")[0]
        folder = f"{path}/nvme/{controller}"
        self.tree.line(folder + "/model", "Samsung SSD 970 EVO Plus 1TB")
        self.tree.line(folder + "/serial", "S0000000000000")
        self.tree.line(folder + "/state", "live")
        self.tree.line(folder + "/transport", "pcie")
        self.tree.link(folder + "/device", path)
        self.tree.link(f"sys/class/nvme/{controller}", folder)
        if multipath:
            subsystem = f"sys/devices/virtual/nvme-subsystem/nvme-subsys{controller[4:]}"
            self.tree.dir(f"{folder}/{controller}c{controller[4:]}n1")
            self.tree.link(f"{subsystem}/{controller}", folder)
            self.tree.link(f"sys/class/nvme-subsystem/nvme-subsys{controller[4:]}", subsystem)
            self.block(f"{subsystem}/{name}", name, device=subsystem)
        else:
            self.block(f"{folder}/{name}", name, device=folder)
        self.partitions(name, parts)

    def ata_disk(self, path, name, parts):
        self.ata += 1
        host = self.ata - 1
        target = f"{path}/ata{self.ata}/host{host}/target{host}:0:0/{host}:0:0:0"
        self.tree.line(target + "/model", "WDC WD40EZRZ-00G")
        self.block(f"{target}/block/{name}", name, device=target)
        self.partitions(name, parts)

    def usb_disk(self, interface, name, parts):
        target = f"{interface}/host9/target9:0:0/9:0:0:0"
        self.block(f"{target}/block/{name}", name, device=target)
        self.partitions(name, parts)

    def mapped(self, name, label, below, uuid=None):
        """dm-N or mdN over other block devices."""
        folder = f"sys/devices/virtual/block/{name}"
        self.block(folder, name)
        for slave in below:
            self.tree.link(f"{folder}/slaves/{slave}", self.blocks[slave])
            self.tree.link(f"{self.blocks[slave]}/holders/{name}", folder)
        if name.startswith("dm-"):
            self.tree.line(folder + "/dm/name", label)
            self.tree.line(folder + "/dm/uuid", uuid or "LVM-0000")
            self.tree.raw_link(f"dev/mapper/{label}", f"../{name}")
        else:
            self.tree.line(folder + "/md/level", "raid1")
            self.tree.line(folder + "/md/array_state", "clean")
