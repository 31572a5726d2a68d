#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the main loop is busy at a stretch on a computer of 4,096 devices with 500 machines.

    frames.py --build BUILD [--machines N] [--keep FOLDER]

The computer and the machines are made up. The measure is the longest turn of the main loop while
each page is opened and filled, beside that of an empty page; a frame at 30 a second has 33 ms.
"""

import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))

HOST = os.path.join(TOP, "tests", "fixtures", "hosts", "many-4096.host")

DOMAIN = """<domain type='test'><name>machine-{n:03}</name>
<uuid>00000000-0000-4000-8000-{n:012}</uuid><memory unit='GiB'>{memory}</memory>
<vcpu>{vcpu}</vcpu><os><type arch='x86_64' machine='q35'>hvm</type>
<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader></os>
<devices><graphics type='spice'/></devices>
<test:runstate xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>5</test:runstate></domain>
"""


def make_node(machines):
    return "<node>%s</node>" % "".join(
        DOMAIN.format(n=n, memory=1 + n % 64, vcpu=1 + n % 32) for n in range(machines))


def make(folder, machines):
    node = os.path.join(folder, "node.xml")
    root = os.path.join(folder, "root")
    with open(node, "w", encoding="utf-8") as file:
        file.write(make_node(machines))
    subprocess.run([sys.executable, os.path.join(TOP, "tests", "tools", "make-host"), HOST, root],
                   check=True, stdout=subprocess.DEVNULL)
    return root, "test://" + node


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--machines", type=int, default=500)
    parser.add_argument("--keep", help="make the computer there, and keep it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, uri = make(options.keep or folder, options.machines)
        return subprocess.run([os.path.join(TOP, "tests", "gui", "with-display"),
                               os.path.join(os.path.abspath(options.build), "tests", "app",
                                            "page-change"), root, uri], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
