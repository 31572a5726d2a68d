"""Files, folders and links below one folder."""

import os
import stat


class Tree:
    """The root folder of a made-up computer. Paths are relative to it."""

    def __init__(self, top):
        self.top = top
        self.made = {""}
        self.closed = []

    def full(self, path):
        path = path.lstrip("/")
        if ".." in path.split("/"):
            raise ValueError(f"{path} leaves the tree")
        return os.path.join(self.top, path)

    def dir(self, path):
        path = path.strip("/")
        if path not in self.made:
            os.makedirs(self.full(path), exist_ok=True)
            self.made.add(path)
        return path

    def write(self, path, content="", mode=0o644):
        path = path.strip("/")
        self.dir(os.path.dirname(path))
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        fd = os.open(self.full(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            while data:
                data = data[os.write(fd, data):]
        finally:
            os.close(fd)

    def line(self, path, text):
        self.write(path, f"{text}\n")

    def program(self, path):
        self.write(path, "#!/bin/sh\nexit 0\n", 0o755)

    def link(self, path, target):
        """A relative link to another path of the tree, as sysfs makes them."""
        path = path.strip("/")
        self.dir(os.path.dirname(path))
        text = os.path.relpath("/" + target.strip("/"), "/" + os.path.dirname(path))
        self.raw_link(path, text)

    def raw_link(self, path, text):
        path = path.strip("/")
        self.dir(os.path.dirname(path))
        full = self.full(path)
        if os.path.islink(full):
            if os.readlink(full) == text:
                return
            os.unlink(full)
        os.symlink(text, full)

    def socket(self, path):
        path = path.strip("/")
        self.dir(os.path.dirname(path))
        full = self.full(path)
        if not os.path.lexists(full):
            os.mknod(full, 0o666 | stat.S_IFSOCK)

    def exists(self, path):
        return os.path.lexists(self.full(path))

    def remove(self, path):
        full = self.full(path)
        if os.path.isdir(full) and not os.path.islink(full):
            for name in os.listdir(full):
                self.remove(path + "/" + name)
            os.rmdir(full)
            self.made.discard(path.strip("/"))
        elif os.path.lexists(full):
            os.unlink(full)

    def close(self, path):
        """A folder that others may not enter; takes effect when the tree is finished."""
        self.dir(path)
        self.closed.append(path)

    def finish(self):
        # An ordinary user can still enter his own 0700 folder, root any folder at all; so the
        # test reads the tree as somebody else when it runs as root.
        for path in self.closed:
            os.chmod(self.full(path), 0o700 if os.geteuid() == 0 else 0)
