# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one scenario in the private space of this process: inside.py ROOT SCENARIO [ARGUMENT…]"""

import json
import os
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True

from stubhost import scenarios, space  # noqa: E402


def main():
    root, name, *arguments = sys.argv[1:]
    space.enter(root)
    try:
        answer = {"ok": True, "text": getattr(scenarios, name)(*map(json.loads, arguments)) or ""}
    except scenarios.Failed as failed:
        answer = {"ok": False, "text": str(failed)}
    except Exception:  # a fault of the test's own is told like any other
        answer = {"ok": False, "text": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
    os._exit(0)


main()
