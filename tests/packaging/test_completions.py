#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shells offer: the verbs and options that the programs have, machines only when they are
asked for, addresses, files.

    test_completions.py COMPLETIONS-FOLDER PASSTHROUGHCTL [PASSTHROUGH]

bash is asked through the function that it would call; fish by its own `complete -C`; zsh in a
terminal, as it has no other way.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from programs import TapResult, options, run_help, verbs

FOLDER, CTL = (os.path.abspath(path) for path in sys.argv[1:3])
WINDOW = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None

# In place of the real program: it writes down that it was called.
STUB = """#!/bin/sh
echo "$*" >>"$CALLS"
cat <<'END'
{
  "format" : 1,
  "machines" : [
    {
      "name" : "win11",
      "uuid" : "11111111-2222-4333-8444-555555555555"
    },
    {
      "name" : "Other $(id) two",
      "uuid" : "11111111-2222-4333-8444-555555555556"
    },
    {
      "name" : "a\\"b",
      "uuid" : "11111111-2222-4333-8444-555555555557"
    }
  ]
}
END
"""
MACHINES = ["win11", "Other $(id) two"]

# What bash does before it calls the function: words end at blanks, and at "=" and ":".
BASH = r"""
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=() word=
for ((i = 0; i < ${#2}; i++)); do
  c=${2:i:1}
  case $c in
    ' ') [[ -z $word ]] || COMP_WORDS+=("$word"); word= ;;
    [=:])
      if [[ -n $word && $word != [=:]* ]]; then COMP_WORDS+=("$word"); word=; fi
      word+=$c ;;
    *)
      if [[ $word == [=:]* ]]; then COMP_WORDS+=("$word"); word=; fi
      word+=$c ;;
  esac
done
COMP_WORDS+=("$word")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
"_${COMP_WORDS[0]}" "${COMP_WORDS[0]}" "$word" "${COMP_WORDS[COMP_CWORD - 1]}"
for word in "${COMPREPLY[@]}"; do printf '%s\n' "$word"; done
"""


def make_root(folder):
    """A computer with a card of two functions and a network card, a mouse and a root hub."""
    for address, code in (("0000:09:00.0", "0x030000"), ("0000:09:00.1", "0x040300"), ("0000:05:00.0", "0x020000")):
        place = os.path.join(folder, "sys/bus/pci/devices", address)
        os.makedirs(place)
        with open(os.path.join(place, "class"), "w", encoding="ascii") as file:
            file.write(code + "\n")
    for port, vendor, product in (("1-4", "046d", "c085"), ("usb1", "1d6b", "0002")):
        place = os.path.join(folder, "sys/bus/usb/devices", port)
        os.makedirs(place)
        for name, text in (("idVendor", vendor), ("idProduct", product)):
            with open(os.path.join(place, name), "w", encoding="ascii") as file:
                file.write(text + "\n")


class Shell(unittest.TestCase):
    shell = None

    @classmethod
    def setUpClass(cls):
        if cls.shell is None:
            raise unittest.SkipTest("no shell")
        if not shutil.which(cls.shell):
            raise unittest.SkipTest(cls.shell + " is not installed")
        cls.temporary = tempfile.TemporaryDirectory(prefix="pt-completions-")
        top = cls.top = cls.temporary.name
        cls.calls = os.path.join(top, "calls")
        os.mkdir(os.path.join(top, "bin"))
        stub = os.path.join(top, "bin", "passthroughctl")
        with open(stub, "w", encoding="ascii") as file:
            file.write(STUB)
        os.chmod(stub, 0o755)
        os.mkdir(os.path.join(top, "work"))
        for name in ("machine.xml", "some.plan"):
            with open(os.path.join(top, "work", name), "w", encoding="ascii"):
                pass
        os.mkdir(os.path.join(top, "work", "folder"))
        make_root(os.path.join(top, "root"))
        cls.env = {**os.environ, "PATH": os.path.join(top, "bin") + ":" + os.environ["PATH"], "CALLS": cls.calls,
                   "LC_ALL": "C.UTF-8", "HOME": top, "XDG_CONFIG_HOME": top, "XDG_DATA_HOME": top,
                   "XDG_CACHE_HOME": top, "TERM": "dumb", "ZDOTDIR": top}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def setUp(self):
        if os.path.exists(self.calls):
            os.unlink(self.calls)

    def asked(self):
        if not os.path.exists(self.calls):
            return []
        with open(self.calls, encoding="utf-8") as file:
            return file.read().splitlines()

    def offers(self, line, expected):
        self.assertEqual(sorted(self.complete(line)), sorted(expected), line)


class Everything:
    """The same for each shell; each knows how it writes an answer."""

    def test_verbs(self):
        expected = {verb.split()[0] for verb in verbs(CTL)}
        self.offers("passthroughctl ", expected)
        self.offers("passthroughctl --json ", expected)
        self.offers("passthroughctl --root /x ", expected)
        self.offers("passthroughctl --connect=test:///default ", expected)
        self.offers("passthroughctl re", [verb for verb in expected if verb.startswith("re")])
        self.offers("passthroughctl xml ", {verb.split()[1] for verb in verbs(CTL) if verb.startswith("xml ")})
        self.assertEqual(self.asked(), [])

    def test_options(self):
        for verb in [""] + verbs(CTL):
            line = f"passthroughctl {verb} --".replace("  ", " ")
            found = {word.rstrip("=") for word in self.complete(line)}
            self.assertEqual(found, set(options(CTL, *verb.split())), verb)

    def test_machines_only_when_asked(self):
        for line in ("passthroughctl groups ", "passthroughctl check --st", "passthroughctl preview ",
                     "passthroughctl plan --card "):
            self.complete(line)
        self.assertEqual(self.asked(), [])
        for line in ("rehearse ", "first-light ", "report ", "plan --machine "):
            self.machines("passthroughctl " + line, MACHINES)
        self.machines("passthroughctl --connect test:///default report w", ["win11"])
        self.assertEqual(self.asked(), ["--json machines"] * 4 + ["--connect=test:///default --json machines"])

    def test_second_argument(self):
        # zsh offers the options where nothing else is left.
        self.assertEqual([word for word in self.complete("passthroughctl report win11 ") if word[0] != "-"], [])

    def test_addresses(self):
        root = os.path.join(self.top, "root")
        self.addresses(f"passthroughctl --root {root} xml convert x --card ", ["0000:09:00.0"])
        self.addresses(f"passthroughctl --root={root} plan --pci ", ["0000:05:00.0", "0000:09:00.0", "0000:09:00.1"])
        self.addresses(f"passthroughctl --root={root} plan --usb ", ["046d:c085"])

    def test_files(self):
        for line in ("xml convert ", "xml restore ", "rom inspect ", "rom trim ", "rom trim x ", "preview ", "snapshot ", "--root ", "plan --out "):
            found = {word.rstrip("/") for word in self.complete("passthroughctl " + line)}
            self.assertLessEqual({"machine.xml", "some.plan", "folder"}, found, line)
        self.assertEqual([w.rstrip("/") for w in self.complete("passthroughctl export some.plan ")], ["folder"])

    def test_window(self):
        if WINDOW is None:
            self.skipTest("the wizard is not built")
        self.assertEqual({word.rstrip("=") for word in self.complete("passthrough --")},
                         set(options(WINDOW)) - {"--help-all", "--help-gapplication"})
        pages = re.search(r"--page=PAGE.*\(([^)]*)\)", run_help(WINDOW, "--help"))[1]
        self.assertLessEqual(set(re.findall(r"\w+", pages)), set(self.complete("passthrough --page ")))
        self.machines("passthrough --pick-devices w", ["win11"])
        self.assertEqual(self.asked(), ["--json machines"])

    def machines(self, line, names):
        self.offers(line, names)

    def addresses(self, line, expected):
        self.offers(line, expected)


class Bash(Everything, Shell):
    shell = "bash"

    def complete(self, line):
        done = subprocess.run(["bash", "--norc", "-c", BASH, "bash", os.path.join(FOLDER, "passthroughctl.bash"), line],
                              capture_output=True, text=True, timeout=60, check=True, env=self.env,
                              cwd=os.path.join(self.top, "work"))
        self.assertEqual(done.stderr, "", line)
        return done.stdout.splitlines()

    def machines(self, line, names):
        self.offers(line, [re.sub(r"([ $()])", r"\\\1", name) for name in names])

    def test_colons(self):
        """bash replaces what stands behind the last colon only."""
        root = os.path.join(self.top, "root")
        self.offers(f"passthroughctl --root {root} plan --card=0000:0", ["09:00.0"])
        self.offers(f"passthroughctl --root {root} plan --pci 0000:09:", ["00.0", "00.1"])
        self.offers("passthroughctl --connect qemu:///s", ["///system", "///session"])
        self.offers("passthrough --connect=test:", ["///default"])


class Fish(Everything, Shell):
    shell = "fish"

    def complete(self, line):
        script = ("for file in $argv[1]/*.fish; source $file; end; cd $argv[2]; complete -C $argv[3]")
        done = subprocess.run(["fish", "--no-config", "-c", script, FOLDER, os.path.join(self.top, "work"), line],
                              capture_output=True, text=True, timeout=60, check=True, env=self.env)
        self.assertEqual(done.stderr, "", line)
        return [re.sub(r"\\(.)", r"\1", word.split("\t")[0]) for word in done.stdout.splitlines()]


class Zsh(Everything, Shell):
    shell = "zsh"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(os.path.join(cls.top, ".zshrc"), "w", encoding="utf-8") as file:
            file.write(f"""
fpath=({FOLDER} $fpath)
PS1= RPS1= PROMPT_EOL_MARK=
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' verbose no
zstyle ':completion:*' list-prompt ''
zstyle ':completion:*' squeeze-slashes true
# What is offered goes into a file, one a line, instead of onto the screen.
compadd () {{
  local -a found_words
  builtin compadd -O found_words "$@" 2>/dev/null
  print -rl -- $found_words >>$OFFERS
  builtin compadd "$@"
}}
unsetopt beep
zle-line-init () {{
  BUFFER=$LINE CURSOR=$#LINE
  zle list-choices
  : >$DONE
}}
zle -N zle-line-init
""")

    def complete(self, line):
        offers = os.path.join(self.top, "offers")
        done = os.path.join(self.top, "done")
        for path in (offers, done):
            if os.path.exists(path):
                os.unlink(path)
        master, slave = pty.openpty()
        env = {**self.env, "OFFERS": offers, "DONE": done, "LINE": line}
        process = subprocess.Popen(["zsh", "-o", "no_global_rcs", "-i"], stdin=slave, stdout=slave, stderr=slave,
                                   env=env, cwd=os.path.join(self.top, "work"), start_new_session=True)
        os.close(slave)
        try:
            limit = time.monotonic() + 30
            while not os.path.exists(done) and time.monotonic() < limit:
                if select.select([master], [], [], 0.05)[0]:
                    os.read(master, 65536)
            self.assertTrue(os.path.exists(done), line)
        finally:
            process.kill()
            process.wait()
            os.close(master)
        if not os.path.exists(offers):
            return []
        with open(offers, encoding="utf-8") as file:
            found = {word for word in file.read().split("\n") if word}
        return found


if __name__ == "__main__":
    suite = unittest.TestSuite()
    for case in (Bash, Fish, Zsh):
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
