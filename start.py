"""Set this repository up and run it: ``python3 start.py demo``, ``test``, ``check`` or ``lock``.

Makes ``.venv`` when it is absent, unfinished or older than ``requirements.lock``, then runs the verb with it.
Needs Python 3.11 or newer and nothing else. Only the package installation uses the network.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

NEEDED = (3, 11)
FOUND = sys.version.split()[0]
if sys.version_info < NEEDED:  # The catalogues need tomllib, so this one sentence stands here, in two languages.
    sys.exit(
        f"start.py: Python 3.11 or newer is needed, this is {FOUND}. / 需要 Python 3.11 或更高版本，当前为 {FOUND}。"
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MARK = VENV / "made-by-start"
STAMP = VENV / "installed.json"
LOG = VENV / "install.log"
LOCK = ROOT / "requirements.lock"
ENVIRONMENT = ROOT / "environment.yml"
PROJECT = ROOT / "pyproject.toml"
VERBS = ("demo", "test", "check", "lock")
CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "notebooks": ["nbstripout", "--verify", "--keep-id"],
}
COMPILE = ["--universal", "--generate-hashes", "--no-annotate", "--no-header", "--quiet"]
COMPILE += ["--python-version", "3.11", "--extra", "dev"]
WORKERS = 2
_OWN_WORKERS = ("-n", "--numprocesses", "--pdb", "--trace", "--collect-only", "--co")
_NO_NETWORK = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "NameResolutionError",
    "Failed to establish a new connection",
    "error sending request",
    "dns error",
)


class CannotStart(Exception):
    """Something the reader can mend: one sentence, no traceback."""


def say(key: str, **values: object) -> str:
    """A text of the catalogue area ``start``."""
    from followup_kit.translations import say as look_up

    return look_up(f"start.{key}", **values)


def speak(words: list[str]) -> None:
    """Use the language given with ``--language``, else the one the computer is set to."""
    from followup_kit.translations import LANGUAGES, closest_language, use_language

    reader = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    reader.add_argument("--language", nargs="?")
    given = reader.parse_known_args(words)[0].language
    names = ("FOLLOWUP_LANGUAGE", "LC_ALL", "LANG")
    setting = next((os.environ[name] for name in names if os.environ.get(name)), "en")
    use_language(given if given in LANGUAGES else closest_language(given or setting))


def tool(name: str) -> str:
    """The path of a program inside the environment."""
    folder, ending = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return str(VENV / folder / (name + ending))


def wanted_stamp() -> dict[str, str]:
    """What the environment is made from: ``packages`` (lock, folder and Python) and ``project``."""
    if not LOCK.is_file():
        raise CannotStart(say("no_lock", file=LOCK.name))
    place = f"{ROOT}\n{sys.version_info[:2]}\n".encode()
    return {"packages": _digest(place + _plain(LOCK)), "project": _digest(_plain(PROJECT))}


def _plain(path: Path) -> bytes:
    return path.read_bytes().replace(b"\r\n", b"\n")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def found_stamp() -> dict[str, str]:
    """What the environment on disk was made from; empty when there is none or it was never finished."""
    if not Path(tool("python")).exists() or not Path(tool("followup")).exists():
        return {}
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def prepare() -> None:
    """Make ``.venv`` or bring it up to date; does nothing when it fits."""
    wanted, found = wanted_stamp(), found_stamp()
    if found == wanted:
        return
    uv = shutil.which("uv")
    if found.get("packages") != wanted["packages"]:
        clear_away(finished=bool(found))
        make_environment(uv)
        count = sum(line[:1].isalnum() for line in LOCK.read_text(encoding="utf-8").splitlines())
        installer = "uv" if uv else "pip"
        install(uv, ["--require-hashes", "-r", str(LOCK)], say("installing", count=count, tool=installer))
    install(uv, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)], say("installing_project"))
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def clear_away(*, finished: bool) -> None:
    """Remove an environment made here; one that somebody else made is moved aside, not deleted."""
    if not VENV.exists() and not VENV.is_symlink():
        return
    try:
        if MARK.exists():
            print(say("changed" if finished else "unfinished"), flush=True)
            shutil.rmtree(VENV)
        else:
            aside = next(path for path in map(_aside, range(1, 100)) if not path.exists())
            VENV.rename(aside)
            print(say("moved_aside", folder=aside.name), flush=True)
    except OSError as error:
        raise CannotStart(say("cannot_remove", detail=error.strerror or error)) from None


def _aside(number: int) -> Path:
    return ROOT / f".venv-before-{number}"


def make_environment(uv: str | None) -> None:
    """An empty environment; uv needs no pip in it, and so no ensurepip either."""
    parts = ("venv",) if uv else ("venv", "ensurepip")
    if not all(importlib.util.find_spec(part) for part in parts):
        raise CannotStart(say("no_venv_module"))
    import venv

    with step(say("making", python=FOUND)):
        try:
            VENV.mkdir()
            MARK.touch()
            venv.EnvBuilder(symlinks=os.name != "nt", with_pip=not uv).create(VENV)
        except (OSError, subprocess.CalledProcessError) as error:
            raise CannotStart(say("cannot_make", detail=error)) from None


class step:  # noqa: N801  (reads as a verb: "with step(...)")
    """Says what is being done, and how long it took once it is done."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __enter__(self) -> None:
        print(self.text, flush=True)
        self.began = time.monotonic()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            print(say("done", seconds=f"{time.monotonic() - self.began:.1f}"), flush=True)


def install(uv: str | None, what: list[str], text: str) -> None:
    """Install into the environment with uv, else with its own pip; the output goes to ``install.log``."""
    command = [uv, "pip", "install", "--python", tool("python")] if uv else [tool("python"), "-m", "pip", "install"]
    # Byte code is made at first import instead: a third of the installation's time.
    options = [] if uv else ["--no-compile", "--progress-bar=off", "--retries=3"]
    surroundings = {**os.environ, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with step(text), LOG.open("a+", encoding="utf-8", errors="replace") as log:
        began_at = log.seek(0, os.SEEK_END)
        code = subprocess.call([*command, *options, *what], stdout=log, stderr=log, cwd=ROOT, env=surroundings)
        if code:
            log.seek(began_at)
            raise CannotStart(_why_not_installed(log.read()))


def _why_not_installed(output: str) -> str:
    if any(sign in output for sign in _NO_NETWORK):
        return say("no_network")
    if "No space left" in output:
        return say("disk_full")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    reasons = [line for line in lines if line.lower().startswith("error")] or lines or [""]
    return say("not_installed", detail=reasons[0], log=LOG.relative_to(ROOT))


def run(command: list[str]) -> int:
    """Hand over to a program: where the system can, this process becomes it, so signals reach it."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606  (no shell is the point)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # The program got the same Ctrl+C and ends by itself.
            continue


def demo(words: list[str]) -> int:
    """``followup demo`` with what follows."""
    prepare()
    return run([tool("followup"), "demo", *words])


def test(words: list[str]) -> int:
    """pytest with what follows, two workers unless the caller chose."""
    prepare()
    os.chdir(ROOT)
    workers = min(WORKERS, os.cpu_count() or 1)
    chosen = any(word.startswith(_OWN_WORKERS) for word in words)
    parallel = [] if chosen or workers == 1 else ["-n", str(workers), "--dist", "loadfile"]
    return run([tool("python"), "-m", "pytest", *parallel, *words])


def check(words: list[str]) -> int:
    """Lint, format, types and stripped notebooks, or those named; each one runs, any failure is the result."""
    unknown = sorted(set(words) - CHECKS.keys())
    if unknown:
        raise CannotStart(say("no_check", found=unknown[0], allowed=", ".join(CHECKS)))
    prepare()
    failed = []
    for name in words or CHECKS:
        command = CHECKS[name] + (_notebooks() if name == "notebooks" else [])
        with step(" ".join(CHECKS[name])):
            if subprocess.call([tool(command[0]), *command[1:]], cwd=ROOT):
                failed.append(name)
    print(say("checks_failed", names=", ".join(failed)) if failed else say("checks_passed"))
    return 1 if failed else 0


def _notebooks() -> list[str]:
    return [str(path) for folder in ("notebooks", "dashboards") for path in sorted((ROOT / folder).glob("*.ipynb"))]


def lock(words: list[str]) -> int:
    """Make ``requirements.lock`` and ``environment.yml`` from ``pyproject.toml``; ``--upgrade`` for newer versions."""
    uv = shutil.which("uv")
    if uv is None:
        raise CannotStart(say("no_uv"))
    # Only what the default package index holds may be locked: files of one machine have other hashes.
    own = ("PIP_", "UV_INDEX", "UV_EXTRA", "UV_FIND", "UV_CONFIG")
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    command = [uv, "--no-config", "pip", "compile", *COMPILE, "-o", LOCK.name, *words, PROJECT.name]
    with step(say("locking", file=LOCK.name)):
        if subprocess.call(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL):
            raise CannotStart(say("not_locked", file=LOCK.name))
    pins = "".join(line for line in LOCK.read_text(encoding="utf-8").splitlines(keepends=True) if line[0] != "#")
    _write(LOCK, f"# Made from pyproject.toml by 'python3 start.py lock'. Do not edit.\n{pins}")
    _write(ENVIRONMENT, environment(pins))
    return 0


def environment(pins: str) -> str:
    """The conda environment with the same versions as the lock."""
    versions = [line.removesuffix("\\").strip() for line in pins.splitlines() if line[:1].isalnum()]
    head = ["# Made from requirements.lock by 'python3 start.py lock'. Do not edit.", "name: followup-kit"]
    head += ["channels:", "  - conda-forge", "dependencies:", "  - python=3.11", "  - pip", "  - pip:"]
    return "\n".join([*head, *(f'      - "{version}"' for version in versions), '      - "-e ."', ""])


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def main(words: list[str]) -> int:
    """Run the verb; 0 done, 1 something to mend (said), 2 wrong usage, else what the program returned."""
    sys.stdout.reconfigure(errors="replace")
    sys.stderr.reconfigure(errors="replace")
    speak(words)
    if not words or words[0] not in VERBS:
        asked = bool(words) and words[0] in ("-h", "--help")
        print(say("usage"), file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        return {"demo": demo, "test": test, "check": check, "lock": lock}[words[0]](words[1:])
    except CannotStart as error:
        print(f"start.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
