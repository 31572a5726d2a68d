"""The simulated computer: an image of Debian and the machine that runs it."""
