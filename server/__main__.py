"""The console script `parallax`, also `python -m server`."""

import argparse
import importlib
import pkgutil
import sys

from server import commands
from surveys.errors import BadFile, ParallaxError

ABOUT = """\
Parallax asks a customer and the people who serve that customer mirrored questions about the same relationship,
measures how far the two views lie apart, and prints the brief with which both sides can sit down and align.

Try it:             parallax demo
Run it for real:    parallax migrate, then parallax user add, then parallax web
Without a server:   parallax study RATINGS.csv --output out --briefs
"""


def parser(chosen: str = "") -> argparse.ArgumentParser:
    """Every command with its words; with a `chosen` one only that, so that a web process loads nothing of the others."""
    top = argparse.ArgumentParser(prog="parallax", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    modules = {info.name.rstrip("_").replace("_", "-"): info.name for info in pkgutil.iter_modules(commands.__path__)}
    for name in [chosen] if chosen in modules else sorted(modules):
        importlib.import_module(f"server.commands.{modules[name]}").add(subparsers)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error is one sentence on stderr and exit code 2."""
    words = sys.argv[1:] if arguments is None else arguments
    namespace = parser(words[0] if words else "").parse_args(words)
    try:
        return int(namespace.run(namespace) or 0)
    except ParallaxError as error:
        place = "" if isinstance(error, BadFile) else "parallax: "  # a file error begins with its file, as compilers print it
        print(f"{place}{error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("parallax: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
