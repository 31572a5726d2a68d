# SPDX-License-Identifier: GPL-3.0-or-later
"""Every scenario: what is called, and on which computer."""

import dataclasses

from record import STEPS


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    module: str
    function: str
    words: tuple = ()
    desktop: str = "weston"
    boot: tuple = ()
    timeout: int = 300
    # What `boot` ends with when all is well; 123 is a restart of the computer.
    status: int = 0
    suites: tuple = ("bookworm", "trixie")


def scenario(module, function, *words, name=None, **options):
    name = name or "-".join([function.replace("_", "-"), *map(str, words)])
    return Scenario(name, module, function, words, **options)


KILLED_DAEMON_AT = ("guard", "preflight", "login-screen", "holders", "release", "bind")

SCENARIOS = (
    scenario("ordinary", "start_and_stop", 5, timeout=400),
    scenario("ordinary", "guest_ends_itself"),
    scenario("ordinary", "renamed"),
    scenario("ordinary", "other_machines_do_not_wait"),
    scenario("kills", "qemu_killed"),
    scenario("kills", "qemu_killed_early"),
    *(scenario("kills", "killed", "start", step) for step in STEPS),
    *(scenario("kills", "killed", "hook", step) for step in STEPS),
    *(scenario("kills", "killed", "libvirtd", step) for step in KILLED_DAEMON_AT),
)


def find(name):
    return next(one for one in SCENARIOS if one.name == name)
