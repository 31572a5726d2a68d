# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder that holds an image: kernel, initial RAM disk, disk, and saved machines."""

import contextlib
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import tempfile

from . import aptsources, contents, rootfs
from .initrd import make_initrd

HERE = os.path.dirname(os.path.abspath(__file__))
# Whatever of this folder ends up in the image or decides how it is made.
MAKERS = ("contents.py", "frames.py", "image.py", "initrd.py", "rootfs.py")
# It is a sparse file: only what is used counts.
DISK_SIZE = "12G"
LEFT_OUT = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*")


class BuildFailed(Exception):
    pass


def default_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "passthrough", "testbed")


class Image:
    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.kernel = os.path.join(self.folder, "vmlinuz")
        self.initrd = os.path.join(self.folder, "initrd")
        self.disk = os.path.join(self.folder, "disk.qcow2")
        self.snapshots = os.path.join(self.folder, "snapshots")
        self.stamp_file = os.path.join(self.folder, "stamp")

    def stamp(self):
        """Tells this image from any other; empty when there is none."""
        try:
            with open(self.stamp_file, encoding="utf-8") as file:
                return file.read().strip()
        except FileNotFoundError:
            return ""

    @contextlib.contextmanager
    def lock(self, exclusive=False):
        """Shared by all who run it, so that nobody builds it anew under them."""
        os.makedirs(self.folder, exist_ok=True)
        with open(os.path.join(self.folder, "lock"), "w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
            yield


def wanted_stamp(suite, desktop):
    sums = hashlib.sha256(f"{suite} {contents.packages_of(suite, desktop)}\n".encode())
    paths = [os.path.join(HERE, name) for name in MAKERS] + [desktop.path]
    paths += sorted(glob.glob(os.path.join(rootfs.GUEST, "*")))
    for path in filter(os.path.isfile, paths):
        with open(path, "rb") as file:
            sums.update(f"{os.path.basename(path)}\n".encode() + file.read())
    return sums.hexdigest()


def bootstrap(suite, packages, root, log):
    command = ["mmdebstrap", "--mode=root", "--variant=apt", "--format=directory",
               '--aptopt=Apt::Install-Recommends "false"', "--dpkgopt=force-unsafe-io"]
    command += [f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT]
    command += ["--include=" + ",".join(packages), suite, root, "-"]
    # The testbed has its own RAM disk; Debian's would take half a minute.
    environment = {**os.environ, "INITRD": "No"}
    with open(log, "w", encoding="utf-8") as file:
        result = subprocess.run(command, input=aptsources.sources_of(suite), text=True,
                                stdout=file, stderr=subprocess.STDOUT, env=environment,
                                check=False)
    if result.returncode:
        with open(log, encoding="utf-8", errors="replace") as file:
            raise BuildFailed("mmdebstrap failed:\n" + "".join(file.readlines()[-30:]))


def pack(root, disk):
    raw = disk + ".raw"
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-L", "testbed",
                    "-O", "^has_journal", "-E", "lazy_itable_init=1,root_owner=0:0",
                    "-d", root, raw, DISK_SIZE], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, disk], check=True)
    os.unlink(raw)


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def build(image, suite, desktop):
    """Makes the image anew. The caller holds the lock."""
    for left in glob.glob(os.path.join(image.folder, "build-*")):
        shutil.rmtree(left, ignore_errors=True)
    work = tempfile.mkdtemp(prefix="build-", dir=image.folder)
    try:
        root = os.path.join(work, "root")
        bootstrap(suite, contents.packages_of(suite, desktop), root,
                  os.path.join(image.folder, "build.log"))
        tree = rootfs.RootFs(root)
        tree.finish(desktop)
        version = tree.kernel_version()
        parts = Image(work)
        write(parts.initrd, make_initrd(root, version, os.path.join(rootfs.GUEST, "init")))
        shutil.copy(os.path.join(root, "boot", "vmlinuz-" + version), parts.kernel)
        pack(root, parts.disk)
        # From here on the old one is gone, whatever happens.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(image.stamp_file)
        shutil.rmtree(image.snapshots, ignore_errors=True)
        for name in ("initrd", "kernel", "disk"):
            os.replace(getattr(parts, name), getattr(image, name))
        write(image.stamp_file, wanted_stamp(suite, desktop).encode())
    finally:
        shutil.rmtree(work, ignore_errors=True)
