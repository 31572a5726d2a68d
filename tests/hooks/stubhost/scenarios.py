# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hook has to survive; each function is one scenario on a fresh stub host."""

from .host import Host
from .kernel import AUDIO, VIDEO


class Failed(Exception):
    pass


def check(condition, *words):
    if not condition:
        raise Failed(" ".join(str(word) for word in words))


def check_same(before, after, host):
    changes = [f"{key}: {before[key]} became {after[key]}" for key in before if before[key] != after[key]]
    check(not changes, "; ".join(changes), "\n" + host.log())


def check_back(host, before):
    if not host.await_(host.is_back, 900):
        check(False, "not given back:", host.state()["run"], host.own_units(), host.log())
    check_same(before, host.state(), host)


def good(host):
    """Start and stop, as it goes when nothing goes wrong."""
    before = host.state()
    done = host.prepare()
    check(done.returncode == 0, "prepare:", done.stderr, host.log())
    check(host.kernel.driver_of(VIDEO) == host.kernel.driver_of(AUDIO) == "vfio-pci", host.log())
    qemu = host.start_machine()
    check(host.hook("started", "begin", "-").returncode == 0, "started")
    host.clock.sleep(30)
    check(qemu.poll() is None, "the machine was ended", host.log())
    check(host.kernel.driver_of(VIDEO) == "vfio-pci", "given back under the machine", host.log())
    qemu.kill()
    qemu.wait()
    check(host.hook("stopped", "end", "-").returncode == 0, "stopped")
    done = host.release()
    check(done.returncode == 0, "release:", done.stderr, host.log())
    check_back(host, before)
    check("end given-back" in host.log(), host.log())
    return host.log()


def start_and_stop(release="unload", desktop="greeter"):
    return good(Host(release, desktop))
