# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Debian's packages come from: what this machine's own apt is set up with."""

import subprocess

FORMAT = "$(ORIGIN)|$(RELEASE)|$(REPO_URI)"


class NoSources(Exception):
    pass


def configured():
    """Pairs (release, URI) of Debian's own archives."""
    result = subprocess.run(["apt-get", "indextargets", "--format", FORMAT, "Created-By: Packages"],
                            capture_output=True, text=True, check=True)
    rows = [line.split("|", 2) for line in result.stdout.splitlines()]
    return [(release, uri) for origin, release, uri in rows if origin == "Debian"]


def first(pairs, accept):
    return next((uri for release, uri in pairs if accept(release)), None)


def sources_of(suite):
    """Lines of a sources.list for @suite, which need not be this machine's."""
    pairs = configured()
    archive = first(pairs, lambda release: "-" not in release)
    security = first(pairs, lambda release: release.endswith("-security"))
    if not archive:
        raise NoSources("apt knows of no Debian archive here; was apt-get update run?")
    lines = [f"deb {archive} {suite} main", f"deb {archive} {suite}-updates main"]
    if security:
        lines.append(f"deb {security} {suite}-security main")
    return "\n".join(lines) + "\n"
