#!/usr/bin/env python3
"""How many instructions a piece of work of a bench takes, counted by valgrind: the same number on a loaded machine as on a quiet one.

    python3 benches/instructions.py codec            each value in each format, beside prost and the thrift crate
    python3 benches/instructions.py lookup           a look-up in a view of 100,000 cells, beside LMDB
    python3 benches/instructions.py count            a fact counted into four cells in memory, beside a bare hash map
    python3 benches/instructions.py compile          check and generate 1,000 types and 10,000, beside protox and prost-build

Each piece of work runs in a process of its own, so many times and twice as many times; the difference is of the work alone, without what
came before it. It says nothing of caches and of how many instructions go at once. Needs valgrind and Python 3.9.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ("prost", "thrift crate", "LMDB", "bare map")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", choices=["codec", "lookup", "count", "compile"])
    parser.add_argument("--only", default="", help="work whose name has this in it")
    options = parser.parse_args()
    program = build(options.bench)
    if options.bench == "compile":
        growth(program, options.only)
    else:
        beside(program, options.only, 20 if options.bench == "codec" else 100_000)


def build(bench):
    """Builds a bench, and gives where it is."""
    command = ["cargo", "bench", "-p", "headwater-benches", "--bench", bench, "--no-run", "--message-format", "json"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    built = [json.loads(line) for line in said.splitlines()]
    return next(one["executable"] for one in built if one.get("target", {}).get("name") == bench and one.get("executable"))


def beside(program, only, times):
    """Each piece of work; where a peer's stands behind ours, how many times ours it takes."""
    ours = None
    for name in names(program, only):
        each = cost(program, name, times)
        ratio = ""
        if name.endswith(PEERS) and ours is not None:
            ratio = f"  {each / ours:6.2f} times ours"
        ours = each
        print(f"{name:62} {each:12.0f}{ratio}", flush=True)


def growth(program, only):
    """Each column for 1,000 types and ten times as many."""
    print(f"{'':10} {'1,000 types':>16} {'10,000 types':>16} {'a type':>9}")
    for name in names(program, only):
        one, many = (cost(program, name, 1, HEADWATER_BENCH_TYPES=str(types)) for types in (1_000, 10_000))
        print(f"{name:10} {one:16.0f} {many:16.0f}   × {many / one / 10:.3f}", flush=True)


def names(program, only):
    said = run([program], HEADWATER_BENCH_ALONE="?", HEADWATER_BENCH_TYPES="1").stdout
    return [name for name in said.splitlines() if only in name]


def cost(program, name, times, **settings):
    """The instructions of doing something once."""
    once, twice = (instructions(program, name, n, settings) for n in (times, 2 * times))
    return (twice - once) / times


def instructions(program, name, times, settings):
    # What valgrind counts goes to its own log; it counts what was executed, not what was loaded.
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program]
    said = run(valgrind, HEADWATER_BENCH_ALONE=name, HEADWATER_BENCH_TIMES=str(times), **settings).stderr
    return int(re.search(r"Collected : (\d+)", said).group(1))


def run(command, **settings):
    ran = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{ran.stderr}")
    return ran


if __name__ == "__main__":
    main()
