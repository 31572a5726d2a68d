# SPDX-License-Identifier: GPL-3.0-or-later
"""Installed, and used by an ordinary user through polkit: there, and all the way back."""

import hashlib
import json
import os
import re
import time

import record
import tree
from hook import HOOKS, check_back, check_runs
from machine import NAME, URI, UUID, define, virsh
from product import (HOME, JOURNAL, NOT_ALLOWED, RECORDS, RULES, STATE, STAYS, UNIT, Product,
                     as_user, command_as_user)
from world import VIDEO, check, must, read, run, state, unit, write

PLAN = f"{HOME}/card.plan"
# Left on the disk for the time after the restart.
KEPT = "/root/before.json"
# The plan is the user's file, the rest is the test's.
EXCEPT = (PLAN, f"{RULES}/10-test.rules", KEPT, "/root/strace")
SCRIPTS = [f"{HOOKS}/{name}" for name in ("passthrough/handover", "passthrough/start.sh",
                                          "passthrough/revert.sh", "qemu.d/passthrough")]
FAILED, REFUSED = 1, 3


def inactive_definition():
    return virsh("dumpxml", "--inactive", "--security-info", UUID)[1]


def prepare(product):
    """A machine without the card, and a plan for it that the user has made."""
    define(functions=())
    product.install()
    # The simulated computer has no KVM for its machines.
    product.must("plan", "--machine", NAME, "--any-machine", "--card", VIDEO, "--out", PLAN)
    check(os.stat(PLAN).st_uid != 0, "the plan is root's")
    check(not os.path.exists(STATE), "something is in", STATE, "already")


# ---- there and back ------------------------------------------------------------------------------

def check_not_allowed(product, disk, definition):
    """Without a rule, and with nobody to type a password."""
    digest = hashlib.sha256(read(PLAN).encode()).hexdigest()
    status, text = as_user("pkexec", "--disable-internal-agent", product.helper, "apply", digest)
    check(status == NOT_ALLOWED and "HELLO" not in text, "pkexec ended with", status, text)
    status, text = product.ask("apply", PLAN)
    print(f"not allowed: {status}: {text}")
    check(status == REFUSED and "nothing was changed" in text, "apply ended with", status, text)
    check(f"sudo passthroughctl apply '{PLAN}'" in text, "it does not say what to type", text)
    check(inactive_definition() == definition, "the definition was changed")
    tree.check_same(disk, tree.WRITTEN + EXCEPT)


def apply_plan(product):
    text = product.must("apply", PLAN)
    reload = re.search(r"systemctl reload \S+", text)
    check(reload, "it does not say what makes libvirt look for the hook", text)
    must(*reload.group().split())
    print(product.must("status"), read(f"{HOOKS}/passthrough/{UUID}/kvm.conf"))
    check(inactive_definition().count("<hostdev") == 2, inactive_definition())


def start_and_stop(before):
    status, text = as_user("virsh", "-c", URI, "start", UUID, timeout=200)
    check(status == 0, "start:", text, "\n" + record.text())
    check_runs()
    # Its firmware does not listen to a power button.
    status, text = as_user("virsh", "-c", URI, "destroy", UUID, timeout=200)
    check(status == 0, "stop:", text, "\n" + record.text())
    check_back(before)
    record.check_ordinary()


def rehearse(product, before):
    print(must(product.ctl, "rehearse", UUID, "--hold", "3", "--wait", timeout=300))
    check_back(before, 10)
    record.check_ordinary("rehearsal")
    print(product.must("report", NAME))


def check_undo_not_allowed(product):
    """The definition is the first to go, and it comes back where the files may not be touched."""
    disk, definition = tree.take(), inactive_definition()
    status, text = product.ask("undo")
    print(f"undo not allowed: {status}: {text}")
    check(status == REFUSED, "undo ended with", status, text)
    check(inactive_definition() == definition, "the definition was changed", inactive_definition())
    tree.check_same(disk, tree.WRITTEN + EXCEPT)


def check_nothing_left(product):
    """The folders stay for the next time, and they are empty."""
    check(not os.listdir(RECORDS) and not os.listdir(f"{STATE}/backups"), "a record is left")
    check(not read(f"{STATE}/lock"), "the lock is not empty")
    check("nothing" in product.must("status"), "status knows of something")


def apply_and_undo():
    product = Product()
    prepare(product)
    before, definition, disk = state(), inactive_definition(), tree.take()
    check_not_allowed(product, disk, definition)
    product.allow("apply")
    apply_plan(product)
    start_and_stop(before)
    rehearse(product, before)
    check_undo_not_allowed(product)
    product.allow("undo")
    product.must("undo")
    check(inactive_definition() == definition, "the definition is another one:\n",
          inactive_definition(), "before:\n", definition)
    tree.check_same(disk, tree.WRITTEN + EXCEPT, STAYS)
    check_nothing_left(product)
    check(state() == before, state())


# ---- interrupted, and ended at the next start ----------------------------------------------------

def interrupt(product, call, when, *words):
    """The user asks, and the helper is killed when it makes this call for the so many-th time."""
    killed = ("strace", "-f", "-o", "/root/strace", "-e", f"trace={call},kill",
              "-e", f"inject={call}:signal=KILL:when={when}")
    status, text = run(*killed, *command_as_user(product.ctl, *words), timeout=200)
    print(read("/root/strace"), text)
    check(status == FAILED and "sudo passthroughctl recover" in text, "it ended with", status, text)
    check(os.path.exists(JOURNAL), "there is no journal")
    check("interrupted" in product.must("status"), "status does not say it")
    found = [path for path in SCRIPTS if os.path.exists(path)]
    check(0 < len(found) < len(SCRIPTS), "not in the middle:", found)


def before_the_restart(product, what):
    prepare(product)
    kept = {"disk": tree.take(), "definition": inactive_definition(), "state": state()}
    product.allow("apply", "undo")
    if what == "apply":
        # The lock, the journal, two files; it is killed at the third.
        interrupt(product, "renameat2", 5, "apply", PLAN)
    else:
        apply_plan(product)
        # The machine's data and one file; it is killed at the next.
        interrupt(product, "unlinkat", 3, "undo")
    check(inactive_definition() == kept["definition"], "the card is in the definition",
          inactive_definition())
    write(KEPT, json.dumps(kept))
    print("restarting", flush=True)
    # No journal of the file system, so it writes what it has; the product's own was written before.
    must("systemctl", "reboot", "--no-block")
    time.sleep(200)
    check(False, "it did not restart")


def after_the_restart(product):
    kept = json.loads(read(KEPT))
    said = must("journalctl", "--boot", "--no-pager", "--output=short-monotonic", "--unit", UNIT)
    print(said)
    check("FACT recovered yes" in said, "it did nothing")
    check(unit(UNIT, "Result") == "success", unit(UNIT, "Result"))
    ended = int(unit(UNIT, "ExecMainExitTimestampMonotonic"))
    for other in ("libvirtd.service", "display-manager.service"):
        begun = int(unit(other, "ExecMainStartTimestampMonotonic"))
        print(f"{UNIT} ended {ended} us after the start, {other} began {begun} us after it")
        check(0 < ended <= begun, "not before", other)
    check(not os.path.exists(JOURNAL), "the journal is still there")
    tree.check_same(kept["disk"], tree.WRITTEN + EXCEPT, STAYS)
    check_nothing_left(product)
    check(inactive_definition() == kept["definition"], inactive_definition())
    check(state() == kept["state"], state(), "instead of", kept["state"])


def recover_at_boot(what):
    product = Product()
    if os.path.exists(KEPT):
        after_the_restart(product)
    else:
        before_the_restart(product, what)
