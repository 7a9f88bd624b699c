"""Prepares and starts Parallax on a machine that has nothing but Python and pip.

python3 run.py demo               a sample company in a running Parallax, with sign-ins and links to try
python3 run.py test [--full] ...  every check and every test; further arguments go to pytest
python3 run.py setup              prepares only: afterwards .venv/bin/parallax works
python3 run.py bench ...          the benchmarks; further arguments go to them

Nothing is written outside this folder, except system packages when run as root on Debian or Ubuntu.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
UV = TOOLS / "bin" / "uv"
UV_VERSION = "0.13.9"
STAMP = VENV / "prepared"
LIBRARIES = TOOLS / "libraries"

PDF_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
PDF_SONAMES = ["libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1"]
PDF_ELSEWHERE = {
    "apt-get": "sudo apt-get install " + " ".join(PDF_PACKAGES),
    "dnf": "sudo dnf install pango harfbuzz",
    "zypper": "sudo zypper install libpango-1_0-0 libharfbuzz-subset0",
    "pacman": "sudo pacman -S pango harfbuzz",
    "apk": "sudo apk add pango harfbuzz-subset",
    "brew": "brew install pango",
}

# Runs at the start of each Python of the environment, and does something only when WeasyPrint is imported.
PRELOADER = '''"""Loads the privately unpacked libraries of WeasyPrint when it is imported; written by run.py."""
import ctypes
import os
import sys
from pathlib import Path

HOME = Path({home!r})


class Preloader:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            sys.meta_path.remove(self)
            load()
        return None


def load():
    if not Path("/etc/fonts/fonts.conf").exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(HOME / "fonts.conf"))
    waiting = sorted(HOME.glob("usr/lib/*/*.so.*"))
    while waiting:
        failed = [path for path in waiting if not loads(path)]
        if len(failed) == len(waiting):
            return
        waiting = failed


def loads(path):
    try:
        ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


sys.meta_path.insert(0, Preloader())
'''
FONTS = "<fontconfig><dir>{home}/usr/share/fonts</dir><cachedir>{home}/cache</cachedir></fontconfig>"


def main(arguments: list[str]) -> int:
    commands = {"demo": demo, "test": test, "setup": setup, "bench": bench}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"], ["help"]) else 2
    refuse_machine()
    os.chdir(ROOT)
    return commands[arguments[0]](arguments[1:])


def demo(arguments: list[str]) -> int:
    prepare()
    return start([str(VENV / "bin" / "parallax"), "demo", *arguments])


def setup(_: list[str]) -> int:
    prepare()
    print("Ready. Start with: .venv/bin/parallax --help")
    return 0


def bench(arguments: list[str]) -> int:
    prepare()
    if shutil.which("wrk") is None:
        install_for("the benchmarks", ["wrk"])
    return start([str(VENV / "bin" / "python"), "-m", "bench", *arguments])


def test(arguments: list[str]) -> int:
    prepare()
    if not (Path("/usr/bin/chromium").exists() and loads("libatomic.so.1")):
        install_for("the browser journeys", ["chromium", "libatomic1"])
    if shutil.which("wrk") is None:
        install_for("the tests of the benchmarks", ["wrk"])
    full = "--full" in arguments
    # The long counts take longer than a test may usually take, twice so where coverage looks on; the usual run does without it.
    long = ["--timeout", "900", "--cov", "--cov-branch"] if full else []
    chosen = [*long, *(argument for argument in arguments if argument != "--full")]
    # Two workers on two processors: no library may start threads of its own beside them.
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
    environment = {**os.environ, **alone} | ({"PARALLAX_TEST_FULL": "1"} if full else {})
    bin_ = VENV / "bin"
    run = [str(bin_ / "python"), "-m", "pytest", *chosen]
    apart = ["-m", "not by_itself"] if chosen == long else []  # what promises how soon work is done has the machine to itself
    steps = [
        ("ruff check", [str(bin_ / "ruff"), "check", "."]),
        ("ruff format", [str(bin_ / "ruff"), "format", "--check", "."]),
        ("mypy", [str(bin_ / "mypy")]),
        ("import contracts", [str(bin_ / "lint-imports"), "--no-cache", "--no-logo"]),
        *([("pytest, by itself", [*run, "--no-cov", "-m", "by_itself"])] if apart else []),
        ("pytest", [*run, "-n", "2", *apart]),
    ]
    results = [run_step(name, command, environment) for name, command in steps]
    print("\nSummary")
    for (name, _), (ok, seconds) in zip(steps, results, strict=True):
        print(f"  {'ok    ' if ok else 'FAILED'}  {name:<18} {seconds:7.1f} s")
    return 0 if all(ok for ok, _ in results) else 1


def run_step(name: str, command: list[str], environment: dict[str, str]) -> tuple[bool, float]:
    """Run one check with its output on the terminal; all others still run if it fails."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    ok = subprocess.run(command, env=environment, check=False).returncode == 0
    return ok, time.monotonic() - began


def start(command: list[str]) -> NoReturn:
    """Become the program, so that Ctrl-C and signals reach it directly."""
    sys.stdout.flush()
    os.execv(command[0], command)


def refuse_machine() -> None:
    """Say in one sentence what to do first where Parallax cannot be prepared."""
    if sys.platform == "win32":
        stop("Parallax runs on Linux and macOS. On Windows, first run: wsl --install -d Debian   and then this command inside it.")
    version = sys.version_info[:2]
    if not (3, 11) <= version < (3, 14):
        found = next((name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)), None)
        advice = f"Run: {found} run.py" if found else "Install one of them, then run: python3.12 run.py"
        stop(f"Parallax needs Python 3.11, 3.12 or 3.13, and this is {version[0]}.{version[1]}. {advice}")


def prepare() -> None:
    """Install what uv.lock names into .venv, then WeasyPrint's libraries; nothing if that was done before."""
    wanted = f"{ROOT}\n{fingerprint()}\n"
    prepared = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if prepared == wanted and (VENV / "bin" / "parallax").exists():
        return
    began = time.monotonic()
    if prepared and prepared.splitlines()[0] != str(ROOT):
        # The folder was moved: programs of the environment name their interpreter by its old path.
        shutil.rmtree(VENV)
    print("Preparing .venv (once)", flush=True)
    install_uv()
    sync()
    prepare_pdf()
    STAMP.write_text(wanted, encoding="utf-8")
    print(f"Prepared in {time.monotonic() - began:.0f} s", flush=True)


def fingerprint() -> str:
    return hashlib.sha256((ROOT / "uv.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def install_uv() -> None:
    """By pip into .tools, which also works where the system's Python is externally managed."""
    if UV.exists() and (TOOLS / f"uv-{UV_VERSION}.dist-info").exists():
        return
    if not succeeds([sys.executable, "-m", "pip", "--version"]):
        stop(f"{sys.executable} has no pip. First run: sudo apt-get install python3-pip   (or your system's way to install pip).")
    shutil.rmtree(TOOLS / "bin", ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore"]
    if subprocess.run([*pip, "--upgrade", "--target", str(TOOLS), f"uv=={UV_VERSION}"], check=False).returncode:
        stop("pip could not install uv. Check that this machine reaches the Python package index, then run the same command again.")


def sync() -> None:
    """`uv sync` exactly as locked, by a Python that is already on the machine."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    environment |= {"UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON_PREFERENCE": "only-system", "UV_PROJECT_ENVIRONMENT": str(VENV)}
    command = [str(UV), "sync", "--frozen", "--quiet", "--extra", "export"]
    if not (VENV / "bin" / "python").exists():
        command += ["--python", sys.executable]
    if subprocess.run(command, env=environment, check=False).returncode:
        stop("uv could not install the packages of uv.lock (its message stands above). Run the same command again when that is solved.")


def prepare_pdf() -> None:
    """WeasyPrint draws with Pango, which comes from the system."""
    if all(loads(soname) for soname in PDF_SONAMES):
        return
    if LIBRARIES.exists():
        write_preloader()
        if succeeds([str(VENV / "bin" / "python"), "-c", "import weasyprint"]):
            return
    if shutil.which("apt-get") and (apt_install(PDF_PACKAGES) if os.geteuid() == 0 else unpack_privately(PDF_PACKAGES)):
        return
    if succeeds([str(VENV / "bin" / "python"), "-c", "import weasyprint"]):
        return
    manager = next((name for name in PDF_ELSEWHERE if shutil.which(name)), None)
    advice = f"First run: {PDF_ELSEWHERE[manager]}" if manager else "Install Pango 1.44 or newer and HarfBuzz by your system's way"
    stop(f"The PDF library needs Pango, which is not on this machine. {advice}   and then the same command again.")


def install_for(purpose: str, packages: list[str]) -> None:
    """Install optional programs where that is possible; the tests and benchmarks themselves say what they miss."""
    if shutil.which("apt-get") and os.geteuid() == 0 and apt_install(packages):
        return
    print(f"For {purpose}, install: {' '.join(packages)}", flush=True)


def apt_install(packages: list[str]) -> bool:
    """As root; the package lists are fetched only if they do not know the packages."""
    print(f"Installing {' '.join(packages)}", flush=True)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return succeeds(install) or (succeeds(["apt-get", "update", "-qq"]) and succeeds(install))


def unpack_privately(packages: list[str]) -> bool:
    """Without root: the missing packages unpacked into .tools, and loaded from there when WeasyPrint is imported."""
    print(f"Unpacking {' '.join(packages)} into .tools", flush=True)
    downloads = TOOLS / "debs"
    shutil.rmtree(downloads, ignore_errors=True)
    shutil.rmtree(LIBRARIES, ignore_errors=True)
    (downloads / "lists" / "partial").mkdir(parents=True)
    private = ["-o", f"Dir::State::Lists={downloads}/lists", "-o", f"Dir::Cache={downloads}", "-o", "Debug::NoLocking=1"]
    if not any(fetch(options, packages, downloads) for options in ([], private)):
        return False
    for deb in downloads.glob("*.deb"):
        succeeds(["dpkg", "-x", str(deb), str(LIBRARIES)])
    shutil.rmtree(downloads)
    write_preloader()
    return succeeds([str(VENV / "bin" / "python"), "-c", "import weasyprint"])


def fetch(options: list[str], packages: list[str], folder: Path) -> bool:
    """Download the packages and what they need and the machine lacks."""
    if options and not succeeds(["apt-get", *options, "update", "-qq"]):
        return False
    simulate = ["apt-get", *options, "install", "--simulate", "--no-install-recommends", *packages]
    found = subprocess.run(simulate, capture_output=True, text=True, check=False, env=quiet())
    needed = [line.split()[1] for line in found.stdout.splitlines() if line.startswith("Inst ")]
    return bool(needed) and succeeds(["apt-get", *options, "download", "-qq", *needed], folder)


def write_preloader() -> None:
    (LIBRARIES / "fonts.conf").write_text(FONTS.format(home=LIBRARIES), encoding="utf-8")
    site = next(VENV.glob("lib/python*/site-packages"))
    (site / "parallax_libraries.py").write_text(PRELOADER.format(home=str(LIBRARIES)), encoding="utf-8")
    (site / "parallax_libraries.pth").write_text("import parallax_libraries\n", encoding="utf-8")


def loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def succeeds(command: list[str], folder: Path = ROOT) -> bool:
    return subprocess.run(command, cwd=folder, env=quiet(), capture_output=True, check=False).returncode == 0


def quiet() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def stop(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
