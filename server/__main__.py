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


def parser() -> argparse.ArgumentParser:
    """Every command with its words."""
    top = argparse.ArgumentParser(prog="parallax", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for info in sorted(pkgutil.iter_modules(commands.__path__), key=lambda info: info.name):
        # a command is imported as a whole only here; heavy libraries load inside its `run`
        importlib.import_module(f"server.commands.{info.name}").add(subparsers)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error is one sentence on stderr and exit code 2."""
    namespace = parser().parse_args(arguments)
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
