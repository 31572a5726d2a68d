"""Builds the file tree of a computer from a hand-written spec (see ../make-host)."""

from .build import build_host, build_spec  # noqa: F401
from .spec import SpecError, parse_spec, read_spec  # noqa: F401
