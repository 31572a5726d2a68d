#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `passthroughctl snapshot` promises: no serial numbers, no addresses of network interfaces,
no names of people, computers and their volumes; and a computer that is judged as the real one is.

    test_snapshot.py PASSTHROUGHCTL MAKE-HOST HOSTS-FOLDER

Names and numbers are planted wherever the program reads, and wherever it might one day.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

CTL, MAKE_HOST, HOSTS = (os.path.abspath(p) for p in sys.argv[1:4])
VERBS = ("check", "groups", "cards", "usb")

USER, REAL, HOST, DOMAIN = "wilhelmina", "Wilhelmina Ruthven", "ruthvenbox", "manor.example"
UUID = "7a77c5e1-77aa-4bbb-8ccc-77dd77ee77ff"
MACHINE_ID = "77aa77bb77cc77dd77ee77ff77aa77bb"
MAC, PLAIN_MAC = "00:1b:21:77:a7:7b", "001b2177a77b"
SERIAL, SHORT_SERIAL = "S3Z9NB0K777123X", "WX77A77"
IP, IP6 = "192.168.177.77", "fd77:77::77"
PASSWORD, LABEL, POOL, GROUP = "hunterseventyseven", "ruthvendata", "ruthvenpool", "ruthvenvg"

# What must not be found, in lower case.
SECRETS = [USER, "ruthven", DOMAIN, UUID, UUID.replace("-", ""), MACHINE_ID, MAC, PLAIN_MAC,
           MAC.replace(":", "-"), SERIAL, SHORT_SERIAL, IP, IP6, PASSWORD, "77aa-77bb", "ffff888077770000"]

# Arguments as they are found on computers; those that the rules ask about are among them.
ARGUMENTS = (
    f"root=UUID={UUID} ro quiet intel_iommu=on iommu=pt nomodeset video=efifb:off "
    f"rd.luks.name={UUID}={GROUP}_crypt rd.luks.uuid=luks-{UUID} cryptdevice=/dev/disk/by-id/ata-Disk_{SERIAL}:x "
    f"rd.lvm.lv={GROUP}/root resume=LABEL={LABEL} systemd.machine_id={MACHINE_ID} "
    f"ip={IP}::{IP}:255.255.255.0:{HOST}:eth0:none nameserver={IP6} ifname=lan:{MAC} "
    f"BOOTIF=01-{MAC.replace(':', '-')} nfsroot={HOST}.{DOMAIN}:/home/{USER}/root systemd.hostname={HOST} "
    f"netconsole=6665@{IP}/eth0,6666@{IP}/{MAC} some.password={PASSWORD} luks.options=keyfile={PASSWORD} "
    f"UUID=77AA-77BB root=ZFS={POOL}/ROOT usbcore.quirks={SHORT_SERIAL}:77:k init=/home/{USER}/init")
COMMENT = f"# {REAL} <{USER}@{HOST}.{DOMAIN}> {SERIAL} {SHORT_SERIAL} {MAC} {IP} {PASSWORD}\n"


def run(*words):
    done = subprocess.run([CTL, *words], capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})
    if done.returncode != 0:
        raise AssertionError(f"{words}: {done.returncode}: {done.stderr}")
    return done.stdout


def unescaped(text):
    return re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text)


def write(root, path, text, mode="w"):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, mode, encoding="utf-8") as file:
        file.write(text)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="pt-snapshot-")
        cls.top = cls.temporary.name

    @classmethod
    def tearDownClass(cls):
        subprocess.run(["chmod", "-R", "u+rwX", cls.top], check=False)
        cls.temporary.cleanup()

    def tree(self, host, name):
        folder = os.path.join(self.top, name)
        subprocess.run([MAKE_HOST, os.path.join(HOSTS, host + ".host"), folder], check=True)
        return folder

    def snapshot(self, root):
        path = root + ".snapshot"
        run("--root", root, "snapshot", path)
        with open(path, encoding="ascii") as file:
            return path, file.read()

    def leaks_nothing(self, text):
        plain = unescaped(text).lower()
        wide = plain.replace("\0", "")
        for secret in SECRETS:
            for place in (plain, wide):
                at = place.find(secret.lower())
                self.assertEqual(at, -1, f"{secret}: …{place[max(0, at - 80):at + 60]!r}…")

    def reads_the_same(self, root, snapshot, words=()):
        """@words: what is masked in answers, and what stands for it: (pattern, text)…"""
        for verb in VERBS:
            answers = []
            for place in (root, snapshot):
                answer = run("--root", place, "--json", verb)
                for pattern, text in words:
                    answer = re.sub(pattern, text, answer)
                answers.append(json.loads(answer))
            with self.subTest(root=os.path.basename(root), verb=verb):
                self.assertEqual(*answers)


def plant_people(root):
    write(root, "etc/hostname", f"{HOST}\n")
    write(root, "etc/machine-id", f"{MACHINE_ID}\n")
    write(root, "etc/machine-info", f'PRETTY_HOSTNAME="{REAL}\'s tower"\n')
    write(root, "proc/sys/kernel/hostname", f"{HOST}.{DOMAIN}\n")
    write(root, "proc/sys/kernel/domainname", f"{DOMAIN}\n")
    write(root, "etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
          f"{USER}:x:1000:1000:{REAL},,,:/home/{USER}:/bin/bash\n")
    os.makedirs(os.path.join(root, "home", USER))
    write(root, "run/systemd/sessions/2", f"{COMMENT}UID=1000\nUSER={USER}\nACTIVE=1\nREMOTE=0\nTYPE=wayland\n"
          f"CLASS=user\nSEAT=seat0\nREMOTE_HOST={IP}\nREMOTE_USER={USER}\nDISPLAY={HOST}:0\nTTY=tty2\n")
    write(root, "usr/lib/os-release", COMMENT + f'DEFAULT_HOSTNAME="{HOST}"\nHOME_URL="https://{HOST}.{DOMAIN}/"\n'
          f'IMAGE_ID="{SERIAL}"\nMACHINE_ID={MACHINE_ID}\n', "a")
    for name in ("product_serial", "product_uuid", "board_serial", "chassis_serial", "chassis_asset_tag"):
        write(root, "sys/class/dmi/id/" + name, f"{SERIAL}\n")


def plant_disks(root):
    """Mounts by every kind of name, an encrypted volume, a pool."""
    write(root, "proc/self/mounts",
          f"/dev/disk/by-id/ata-Disk_{SERIAL}-part1 /srv/{LABEL} ext4 rw,relatime 0 0\n"
          f"/dev/mapper/{GROUP}-root / ext4 rw 0 0\n"
          f"/dev/sda1 /home/{USER}/{REAL.replace(' ', '_')} ext4 rw 0 0\n"
          f"//{IP}/{USER} /mnt/share cifs rw,username={USER},domain={DOMAIN},password={PASSWORD} 0 0\n"
          f"{USER}@{HOST}:/x /home/{USER}/remote fuse.sshfs rw,user_id=1000 0 0\n"
          f"{POOL}/home /home zfs rw 0 0\n", "a")
    write(root, "proc/self/mountinfo", f"99 1 0:77 / /home/{USER} rw - fuse {USER}@{HOST}:/ rw\n", "a")
    write(root, "proc/swaps", f"/home/{USER}/swap file 1 0 -3\n/dev/disk/by-uuid/{UUID} partition 1 0 -4\n", "a")
    for path, target in ((f"dev/disk/by-id/ata-Disk_{SERIAL}-part1", "../../sda1"),
                         (f"dev/disk/by-uuid/{UUID}", "../../sda1")):
        os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
        os.symlink(target, os.path.join(root, path))
    write(root, "sys/block/dm-0/dm/name", f"{GROUP}-root\n")
    write(root, "sys/block/dm-0/dm/uuid", f"CRYPT-LUKS2-{UUID.replace('-', '')}-{GROUP}\n")
    write(root, "sys/block/dm-0/dev", "253:0\n")
    os.makedirs(os.path.join(root, "sys/block/sda/holders/dm-0"))
    write(root, f"sys/fs/btrfs/{UUID}/devices/sda", "")
    write(root, f"sys/fs/btrfs/{UUID}/devices/sdb", "")
    write(root, f"sys/fs/btrfs/{UUID}/label", f"{LABEL}\n")
    os.makedirs(os.path.join(root, "proc/spl/kstat/zfs"))
    with open(os.path.join(root, "sys/block/sda/dev"), encoding="ascii") as file:
        number = file.read().strip()
    write(root, f"run/udev/data/b{number}", f"S:disk/by-id/ata-Disk_{SERIAL}\nE:ID_SERIAL={SERIAL}\n"
          f"E:ID_SERIAL_SHORT={SHORT_SERIAL}\nE:ID_WWN=0x5000c5007777\nE:ID_FS_UUID={UUID}\n"
          f"E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL={POOL}\n")


def plant_devices(root):
    """A label on each USB device, and numbers in files that nobody reads."""
    devices = os.path.join(root, "sys/bus/usb/devices")
    for name in sorted(os.listdir(devices)):
        if ":" not in name and not name.startswith("usb"):
            write(devices, name + "/product", f"{USER.title()}'s Keyboard {SERIAL}\n")
            write(devices, name + "/manufacturer", f"{REAL}\n")
            write(devices, name + "/serial", f"{SERIAL}\n")
    for folder, folders, files in os.walk(os.path.join(root, "sys/devices")):
        for name in files:
            if name in ("address", "serial", "wwid", "unique_id", "eui"):
                with open(os.path.join(folder, name), "w", encoding="ascii") as file:
                    file.write(f"{MAC} {SERIAL}\n")


def plant_net(root):
    """An interface named by its address, one named by its owner, and one on no device."""
    for device, old, new in (("0000:05:00.0", "enp5s0", f"enx{PLAIN_MAC}"), ("0000:06:00.0", "wlp6s0", f"{USER}0")):
        link = os.path.join(root, "sys/class/net", old)
        target = os.readlink(link)
        os.rename(os.path.join(os.path.dirname(link), target),
                  os.path.join(os.path.dirname(link), os.path.dirname(target), new))
        os.unlink(link)
        os.symlink(os.path.join(os.path.dirname(target), new), os.path.join(root, "sys/class/net", new))
    for name in (f"vpn-{HOST}"[:15], f"br-{USER}"):
        write(root, f"sys/devices/virtual/net/{name}/address", f"{MAC}\n")
        os.symlink(f"../../devices/virtual/net/{name}", os.path.join(root, "sys/class/net", name))


def plant_system(root):
    with open(os.path.join(root, "proc/cpuinfo"), "a", encoding="ascii") as file:
        file.write(f"\nHardware\t: {HOST}\nSerial\t\t: {SERIAL}\n")
    write(root, "proc/modules", "planted 16384 1 - Live 0xffff888077770000\n", "a")
    with open(os.path.join(root, "proc/sys/kernel/osrelease"), encoding="ascii") as file:
        release = file.read().strip()
    write(root, f"boot/config-{release}", f'CONFIG_DEFAULT_HOSTNAME="{HOST}"\nCONFIG_CMDLINE="{ARGUMENTS}"\n'
          f'CONFIG_BUILD_SALT="{SERIAL}"\n', "a")
    for path in ("etc/libvirt/hooks/qemu", "etc/libvirt/hooks/passthrough/start.sh"):
        write(root, path, f"#!/bin/sh\n{COMMENT}ssh {USER}@{HOST}\n")
    # One of ours that somebody changed.
    write(root, "etc/libvirt/hooks/passthrough/handover",
          f"#!/bin/sh\n# Passthrough hook, version 1\n{COMMENT}password={PASSWORD}\n")
    write(root, f"etc/libvirt/hooks/qemu.d/{HOST}", "")
    write(root, f"etc/libvirt/hooks/passthrough/{UUID}/kvm.conf", f"MACHINE={REAL}\n")
    write(root, f"etc/libvirt/qemu.conf.{USER}", "")


# Each way to keep the kernel's arguments: its files, and programs that it is known by.
LOADERS = {
    "grub": ({"etc/default/grub": f'{COMMENT}GRUB_TIMEOUT=5 {COMMENT}GRUB_CMDLINE_LINUX="{ARGUMENTS}"\n'
              f'GRUB_PASSWORD="{PASSWORD} {USER}"\n', "boot/grub/grub.cfg": "",
              f"etc/default/grub.d/{USER}.cfg": f'{COMMENT}GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX {ARGUMENTS}"\n'},
             ["grub-mkconfig"]),
    "grubby": ({f"boot/loader/entries/{MACHINE_ID}-6.11.conf": f"title Linux of {USER} on {HOST}\nversion 6.11\n"
                f"linux /{MACHINE_ID}/vmlinuz\noptions {ARGUMENTS} $kernelopts\nmachine-id {MACHINE_ID}\n{COMMENT}",
                f"boot/loader/entries/{HOST}-6.12.conf": f"linux /vmlinuz\noptions x root=UUID={UUID}\n",
                "boot/grub2/grubenv": f"# GRUB Environment Block\nsaved_entry={MACHINE_ID}-6.11\n"
                f"kernelopts={ARGUMENTS}\n", "etc/default/grub": f'GRUB_CMDLINE_LINUX="{ARGUMENTS}"\n'}, ["grubby"]),
    "systemd-boot": ({"efi/loader/loader.conf": f"{COMMENT}default {HOST}-*\n",
                      f"efi/loader/entries/{HOST}-1.conf": f"title {HOST}\nlinux /vmlinuz\noptions {ARGUMENTS}\n",
                      f"efi/loader/entries/{USER}.conf": "linux /vmlinuz\noptions other\n"}, []),
    "kernel-install": ({"etc/kernel/cmdline": f"{COMMENT}{ARGUMENTS}\n", "etc/kernel/entry-token": f"{HOST}\n",
                        "efi/EFI/systemd/systemd-bootx64.efi": ""}, ["kernel-install"]),
    "kernelstub": ({"etc/kernelstub/configuration": json.dumps(
        {"default": {"esp_path": "/boot/efi"},
         "user": {"kernel_options": ARGUMENTS.split(), "esp_path": f"/home/{USER}", "note": PASSWORD}},
        indent=2)}, ["kernelstub"]),
    "limine": ({"boot/limine.conf": f"{COMMENT}timeout: 5\n/Linux of {USER}\n  comment: machine-id={MACHINE_ID}\n"
                f"  protocol: linux\n  path: uuid({UUID}):/vmlinuz\n  cmdline: {ARGUMENTS}\n"}, []),
    "limine-tool": ({"etc/default/limine": f'{COMMENT}KERNEL_CMDLINE[default]+="{ARGUMENTS}"\n'},
                    ["limine-entry-tool"]),
    "refind": ({"boot/refind_linux.conf": f'{COMMENT}"Linux of {USER}" "{ARGUMENTS}"\n"Single" "single {ARGUMENTS}"\n'},
               []),
    "sdboot-manage": ({"etc/sdboot-manage.conf": f'{COMMENT}LINUX_OPTIONS="{ARGUMENTS}"\n',
                       "efi/EFI/systemd/x": ""}, ["sdboot-manage"]),
    "sdbootutil": ({"etc/sysconfig/bootloader": f'{COMMENT}LOADER_TYPE="systemd-boot"\nMAIL="{USER}@{DOMAIN}"\n',
                    "etc/kernel/cmdline": f"{ARGUMENTS}\n"}, ["sdbootutil"]),
    "mkinitcpio": ({"efi/EFI/Linux/arch.efi": "", f"etc/cmdline.d/{USER}.conf": f"{COMMENT}{ARGUMENTS}\n",
                    "etc/mkinitcpio.d/linux.preset": f'{COMMENT}default_uki="/efi/EFI/Linux/{HOST}.efi"\n'}, []),
    "dracut": ({"efi/EFI/Linux/linux.efi": "", f"etc/dracut.conf.d/{HOST}.conf":
                f'{COMMENT}kernel_cmdline="{ARGUMENTS}"\ninstall_items+=" /home/{USER}/{PASSWORD} "\nuefi="yes"\n'},
               ["dracut"]),
}
ANSWERS = [
    (r"(?i)wilhelmina ruthven|(?<!\w)user2(?!\w)", "REAL"), (r"(?i)wilhelmina0|net\d+", "NET"),
    (r"enx001b2177a77b|enx020000[0-9a-f]{6}", "ENX"), (f"(?i){USER}|user\\d+", "USER"), (f"{HOST}|host\\d+", "HOST"),
    (f"{POOL}|pool\\d+", "POOL"), (f"{UUID}|00000000-0000-4000-8000-[0-9a-f]{{12}}", "UUID"),
    (f"{MACHINE_ID}|0{{24}}[0-9a-f]{{8}}", "MACHINE"), (f"{LABEL}|REAL_Ruthven|REAL|Wilhelmina_Ruthven|folder\\d+", "FOLDER"),
    (f"{SERIAL}|masked\\d+", "MASKED"), (r"/home/USER/USER_Ruthven", "/home/USER/FOLDER"),
]
# The names that the computers of the other tests have.
NAMES = [(r"(?<=\")[^\"]+(?= is logged in)", "USER"), (r"(/run/media|/home)/[^ \"]+", r"\1/X"),
         (r"/(mnt|srv|media)/[^ \"]+", r"/\1/X")]


class Promise(Case):
    def test_planted_computer(self):
        root = self.tree("desktop-nvidia", "planted")
        write(root, "proc/cmdline", f"BOOT_IMAGE=/boot/vmlinuz {ARGUMENTS}\n")
        for plant in (plant_people, plant_disks, plant_devices, plant_net, plant_system):
            plant(root)
        path, text = self.snapshot(root)
        self.leaks_nothing(text)
        self.reads_the_same(root, path, ANSWERS)
        # The masks are the same wherever the same thing stood.
        self.assertIn("/home/user1/", text)
        self.assertIn("\n|USER=user1\n", text)
        self.assertIn("intel_iommu=on iommu=pt nomodeset video=efifb:off", text)

    def test_loaders(self):
        for name, (files, programs) in LOADERS.items():
            root = self.tree("desktop-nvidia", "loader-" + name)
            for path in ("etc/default/grub", "boot/grub/grub.cfg", "usr/bin/grub-mkconfig", "usr/sbin/update-grub"):
                os.unlink(os.path.join(root, path))
            plant_people(root)
            for path, content in files.items():
                write(root, path, content)
            for program in programs:
                write(root, "usr/bin/" + program, "")
            if name == "grub":
                write(root, "etc/os-release", 'ID=debian\nPRETTY_NAME="Debian"\n')
            path, text = self.snapshot(root)
            with self.subTest(loader=name):
                self.leaks_nothing(text)
                # It was read, not overlooked.
                self.assertIn("root=UUID=00000000-0000-4000-8000-", text)
                self.reads_the_same(root, path, ANSWERS)

    def test_every_file(self):
        """Whatever is read outside /sys, somebody may have written something into it."""
        for host in ("desktop-amd", "iommu-off-kernel-fedora", "laptop-intel-only", "two-identical-cards"):
            root = self.tree(host, "every-" + host)
            _, before = self.snapshot(root)
            plant_people(root)
            for path in re.findall(r"(?m)^file (?!sys/)(\S+)$", before):
                full = os.path.join(root, path)
                # What the kernel says of its modules is no place for anybody's words.
                if os.path.isfile(full) and not path.endswith(".json") and path != "proc/modules":
                    write(root, path, COMMENT + f'planted="{PASSWORD} {SHORT_SERIAL}"\n', "a")
            path, text = self.snapshot(root)
            with self.subTest(host=host):
                self.leaks_nothing(text)
                self.reads_the_same(root, path, ANSWERS + NAMES)

    def test_names_of_the_system(self):
        """A computer that is called as its distribution is, and people called as devices are."""
        root = self.tree("desktop-nvidia", "plain-names")
        write(root, "etc/hostname", "debian\n")
        users = ("pci", "linux", "video", "amd", "intel", "iommu", "vfio", "nvme", "input", "sys")
        write(root, "etc/passwd", "".join(f"{name}:x:{1000 + i}:1000:nvidia:/home/{name}:/bin/sh\n"
                                          for i, name in enumerate(users)))
        write(root, "proc/cmdline", "quiet amd_iommu=off video=efifb:off vfio-pci.ids=10de:1e84 pcie_acs_override=id:1\n")
        path, _ = self.snapshot(root)
        self.reads_the_same(root, path, [(r"anna|user\d+", "USER")])

    def test_all_computers(self):
        """Nothing that the rules ask for is masked away; the computers of the other tests show it."""
        for name in sorted(os.listdir(HOSTS)):
            host = name[:-len(".host")]
            # Too many devices to be quick, and folders that are closed to others than root.
            if host in ("many-4096", "libvirt-unreadable"):
                continue
            root = self.tree(host, "all-" + host)
            path, _ = self.snapshot(root)
            self.reads_the_same(root, path, NAMES)

    def test_of_a_snapshot(self):
        """What is masked already is left as it is."""
        root = self.tree("desktop-nvidia", "twice")
        plant_people(root)
        first, text = self.snapshot(root)
        run("--root", first, "snapshot", first + ".again")
        with open(first + ".again", encoding="ascii") as file:
            self.assertEqual(file.read(), text)


class TapResult(unittest.TextTestResult):
    """One TAP line a test, for the build's test runner."""

    def startTest(self, test):
        super().startTest(test)
        self.before = len(self.failures) + len(self.errors)

    def stopTest(self, test):
        good = len(self.failures) + len(self.errors) == self.before
        print("%s %d - %s" % ("ok" if good else "not ok", self.testsRun, test.id()), flush=True)
        super().stopTest(test)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print("1..%d" % result.testsRun)
    sys.exit(not result.wasSuccessful())
