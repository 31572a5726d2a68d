"""The spec language: one statement a line, words, "quoted words" and key=value options."""

import shlex


class SpecError(Exception):
    """A line of a spec that makes no sense; says where."""


class Statement:
    """One line: a keyword, its words, its options, and the text of a here-document."""

    def __init__(self, where, keyword, words, options, body):
        self.where = where
        self.keyword = keyword
        self.words = words
        self.options = options
        self.body = body
        self.seen = set()

    def fail(self, message):
        raise SpecError(f"{self.where}: {self.keyword}: {message}")

    def word(self, index, default=None):
        if index < len(self.words):
            return self.words[index]
        if default is None:
            self.fail(f"word {index + 1} is missing")
        return default

    def get(self, key, default=None):
        self.seen.add(key)
        return self.options.get(key, default)

    def flag(self, key):
        self.seen.add(key)
        value = self.options.get(key)
        if value not in (None, "", "yes", "no"):
            self.fail(f"{key} is yes or no")
        return value in ("", "yes")

    def number(self, key, default=None, base=10):
        text = self.get(key)
        if text is None:
            return default
        try:
            return int(text, base)
        except ValueError:
            self.fail(f"{key}={text} is no number")

    def items(self, key):
        text = self.get(key, "")
        return [item for item in text.split(",") if item]

    def finish(self):
        """Refuses options that nobody asked for: a misspelt one must not pass silently."""
        unknown = set(self.options) - self.seen
        if unknown:
            self.fail("unknown option " + ", ".join(sorted(unknown)))


def split_line(where, line):
    try:
        return shlex.split(line, comments=True)
    except ValueError as error:
        raise SpecError(f"{where}: {error}") from error


# Statements whose words are content: only these options are theirs.
OWN_OPTIONS = {"file": {"mode"}, "huge": set(), "link": set(), "bytes": set()}


def option_of(keyword, word):
    name, mark, value = word.partition("=")
    if name not in OWN_OPTIONS.get(keyword, {name}):
        return None
    if mark and name and all(c.isalnum() or c == "_" for c in name):
        return name, value
    return None


def parse_spec(text, name="spec"):
    """Returns the statements of a spec."""
    statements = []
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        line = lines[index]
        where = f"{name}:{index + 1}"
        index += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        body = None
        if line.rstrip().endswith("<<END"):
            line = line.rstrip()[:-len("<<END")]
            collected = []
            while index < len(lines) and lines[index] != "END":
                collected.append(lines[index])
                index += 1
            if index == len(lines):
                raise SpecError(f"{where}: the text has no END")
            index += 1
            body = "".join(part + "\n" for part in collected)
        keyword, _, rest = line.strip().partition(" ")
        if keyword == "cmdline":  # the rest of the line, as it is
            statements.append(Statement(where, keyword, [rest.strip()], {}, None))
            continue
        words, options = [], {}
        for word in split_line(where, rest):
            pair = option_of(keyword, word)
            if pair:
                options[pair[0]] = pair[1]
            else:
                words.append(word)
        statements.append(Statement(where, keyword, words, options, body))
    return statements


def read_spec(path):
    with open(path, encoding="utf-8") as file:
        return parse_spec(file.read(), path)
