# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulated computer proves; a function each, run on a computer of its own."""
