#!/usr/bin/env python3
"""Anonymous memory of each command of the example `activity`, at size, with default budgets.

    python3 benches/memory.py                      20 million facts; builds the program first
    python3 benches/memory.py --facts 200000 synth count "scan Project --json"

Each command is a process of its own whose RssAnon is read every 50 ms; mapped files are the page cache's, and do not count. Exit status:
0 all commands stayed below the limit; 1 one did not, or `verify` found a difference; 2 one failed. Needs Linux and Python 3.9.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMANDS = ["synth", "count", "shred", "batch", "batch --full", "verify"]
EVERY = 0.05


def main():
    options = arguments()
    program = options.program or build()
    data = pathlib.Path(options.data or tempfile.mkdtemp(prefix="headwater-memory-"))
    print(f"{options.facts} facts in {data}, {os.cpu_count()} cores", flush=True)
    print(f"{'command':28} {'wall s':>8} {'CPU s':>8} {'RssAnon MiB':>12} {'disk MiB':>9}", flush=True)
    try:
        return max(report(options, data, [str(program), "--data", str(data), *words]) for words in commands(options))
    finally:
        if not options.data and not options.keep:
            shutil.rmtree(data)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", default=COMMANDS, help="what to run, one after another; default: " + ", ".join(COMMANDS))
    parser.add_argument("--facts", type=int, default=20_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synth", default="", help="more arguments of synth: --people, --files, --days")
    parser.add_argument("--limit", type=int, default=1024, help="MiB of RssAnon")
    parser.add_argument("--data", help="where the data lie and stay; default: a folder under TMPDIR that is removed")
    parser.add_argument("--keep", action="store_true", help="keep the folder under TMPDIR")
    parser.add_argument("--program", help="a program that is built already")
    return parser.parse_args()


def build():
    """Builds the example, and gives where it is."""
    subprocess.run(["cargo", "build", "--release", "-p", "activity"], cwd=ROOT, check=True)
    target = subprocess.run(["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, check=True, capture_output=True, text=True)
    return pathlib.Path(json.loads(target.stdout)["target_directory"]) / "release" / "activity"


def commands(options):
    for command in options.commands:
        words = shlex.split(command)
        if words[0] == "synth":
            words += ["--facts", str(options.facts), "--seed", str(options.seed), *shlex.split(options.synth)]
        yield words


def report(options, data, command):
    """Runs a command, prints its line, and gives the exit status that it asks for."""
    status, wall, cpu, peak, said = run(command)
    name = " ".join(command[3:])
    name = name if command[3] != "synth" else "synth"
    over = peak > options.limit << 20
    note = f"  above {options.limit} MiB" if over else ""
    note += f"  exit status {status}: {said}" if status else ""
    print(f"{name:28} {wall:8.1f} {cpu:8.1f} {peak / (1 << 20):12.1f} {disk(data) >> 20:9}{note}", flush=True)
    if status not in (0, 1):
        sys.exit(2)
    return 1 if over or status else 0


def run(command):
    """Exit status, seconds on the wall, seconds of CPU, the highest RssAnon seen in bytes, and what it said in the end."""
    with tempfile.TemporaryFile() as output:
        begun = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        peak = 0
        while True:
            peak = max(peak, rss_anon(child.pid))
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(EVERY)
        wall = time.monotonic() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        said = last_words(output)
        return child.returncode, wall, used.ru_utime + used.ru_stime, peak, said


def last_words(output):
    """The error of a program, else its last line."""
    output.seek(max(0, output.seek(0, os.SEEK_END) - 65536))
    lines = [line for line in output.read().decode(errors="replace").splitlines() if line]
    errors = [line for line in lines if line.startswith("error:")]
    return (errors or lines or [""])[-1]


def rss_anon(pid):
    """Of a process that has ended there is nothing to read."""
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("RssAnon:")), 0)


def disk(folder):
    files = (pathlib.Path(at, name) for at, _, names in os.walk(folder) for name in names)
    return sum(file.stat().st_blocks * 512 for file in files)


if __name__ == "__main__":
    sys.exit(main())
