# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs scenarios, each in a new space with a mount and a process namespace of its own."""

import json
import os
import shutil
import subprocess
import tempfile

from . import space

UNSHARE = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
HERE = os.path.dirname(os.path.abspath(__file__))


class Runner:
    def __init__(self, hooks, stand_in):
        self.hooks, self.stand_in = hooks, stand_in

    def possible(self):
        """None, or why this machine cannot make such a space."""
        if os.geteuid() != 0:
            return "only root can make processes of several users"
        if not shutil.which("unshare"):
            return "unshare is not installed"
        good, text = self.run("sh", "nothing")
        reason = "" if good else text.strip().splitlines()[-1]
        # Whatever else is wrong is a fault of these tests.
        if not good and not reason.startswith(("unshare:", "OSError:", "PermissionError:")):
            raise RuntimeError(text)
        return reason

    def run(self, shell, scenario, *arguments, timeout=600):
        """Returns (good, text)."""
        top = tempfile.mkdtemp(prefix="pt-stub-")
        try:
            root = os.path.join(top, "root")
            space.build(root, shell, self.stand_in)
            self.install(root)
            init = os.path.join(top, "init")
            shutil.copy(self.stand_in, init)
            words = UNSHARE + [init, "/usr/bin/python3", os.path.join(HERE, "inside.py"), root,
                                      scenario, *map(json.dumps, arguments)]
            done = subprocess.run(words, capture_output=True, text=True, timeout=timeout, check=False)
            try:
                answer = json.loads(done.stdout.splitlines()[-1])
            except (ValueError, IndexError):
                return False, f"{done.stdout}\n{done.stderr}"
            return answer["ok"], answer["text"]
        except subprocess.TimeoutExpired:
            return False, f"did not end within {timeout} seconds"
        finally:
            shutil.rmtree(top, ignore_errors=True)

    def install(self, root):
        folder = os.path.join(root, "etc/libvirt/hooks")
        os.makedirs(os.path.join(folder, "passthrough"))
        shutil.copy(os.path.join(self.hooks, "passthrough"), os.path.join(folder, "qemu.d/passthrough"))
        for name in ("handover", "start.sh", "revert.sh"):
            shutil.copy(os.path.join(self.hooks, name), os.path.join(folder, "passthrough", name))
