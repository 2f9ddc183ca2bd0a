#!/usr/bin/env python3
"""The example `insights` under load: facts at a steady rate through log, counters and dataset together, while answers are asked for.

    python3 benches/insights.py                              200,000 facts a second for ten minutes; builds the program first
    python3 benches/insights.py --seconds 60 --rate 50000    less of it

`generate` writes into `load`, and beside them the processes of PIPELINE count and shred. Several times a second `get` asks for a row: how far
its watermark lies behind the moment when the answer is there is the lag. Each second the anonymous memory and the time of every process are
read. In the end what is left is counted and shredded, and `verify` holds every cell against the facts.

Bytes written are those that a process has caused to be written to the disk (`write_bytes` of /proc/PID/io). Exit status: 0 all that is promised
was held; 1 something was not; 2 a process failed. Needs Linux and Python 3.9.
"""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What counts and shreds beside the load, each a process of its own.
PIPELINE = [["up", "--memory", "1152"]]
ASKED = ["get", "PluginTraffic", "LikeButton", "--each", "ever", "--json"]
MIB = 1 << 20


def main():
    options = arguments()
    program = options.program or build()
    data = pathlib.Path(options.data or tempfile.mkdtemp(prefix="headwater-insights-"))
    print(f"{options.rate} facts/s for {options.seconds} s, {options.keys} pages, skew {options.skew}, late {options.late}; {data}, {os.cpu_count()} cores", flush=True)
    try:
        return run(options, Program(program, data))
    finally:
        if not options.data and not options.keep:
            shutil.rmtree(data)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=200_000, help="facts a second")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keys", type=int, default=100_000, help="pages")
    parser.add_argument("--skew", type=float, default=1.0)
    parser.add_argument("--late", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", default="thrift")
    parser.add_argument("--every", type=float, default=0.3, help="seconds from one answer to the next question")
    parser.add_argument("--lag", type=float, default=2.0, help="seconds of lag at p99 that are promised")
    parser.add_argument("--rest", type=float, default=10.0, help="seconds that what is left may take in the end: counting and shredding kept up")
    parser.add_argument("--memory", type=int, default=2048, help="MiB of RssAnon of all processes that are promised")
    parser.add_argument("--data", help="where the data lie and stay; default: a folder under TMPDIR that is removed")
    parser.add_argument("--keep", action="store_true", help="keep the folder under TMPDIR")
    parser.add_argument("--program", help="a program that is built already")
    return parser.parse_args()


def build():
    """Builds the example, and gives where it is."""
    subprocess.run(["cargo", "build", "--release", "-p", "insights"], cwd=ROOT, check=True)
    target = subprocess.run(["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, check=True, capture_output=True, text=True)
    return pathlib.Path(json.loads(target.stdout)["target_directory"]) / "release" / "insights"


class Program:
    """The program on its folder."""

    def __init__(self, path, data):
        self.path, self.data = path, data

    def command(self, words):
        return [str(self.path), "--data", str(self.data), *words]

    def start(self, words, **streams):
        return Process(" ".join(words[:2] if words[1:2] == ["--follow"] else words[:1]), subprocess.Popen(self.command(words), **streams))

    def ask(self, words):
        return subprocess.run(self.command(words), stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def disk(self):
        """Bytes by folder."""
        sizes = {}
        for at, _, names in os.walk(self.data):
            folder = pathlib.Path(at).relative_to(self.data).parts[:1]
            for name in names:
                try:
                    sizes[folder] = sizes.get(folder, 0) + (pathlib.Path(at) / name).stat().st_blocks * 512
                except FileNotFoundError:
                    pass
        return {folder[0]: size for folder, size in sorted(sizes.items()) if folder}


class Process:
    """A process that is watched."""

    def __init__(self, name, child):
        self.name, self.child = name, child
        self.peak, self.cpu, self.written, self.passed = 0, 0.0, 0, 0
        self.status = None

    def sample(self):
        """Its RssAnon; what was read of it last stands when it has ended."""
        if self.status is not None:
            return 0
        self.cpu, self.written, self.passed = cpu(self.child.pid), *io(self.child.pid)
        memory = rss_anon(self.child.pid)
        self.peak = max(self.peak, memory)
        return memory

    def is_over(self):
        """Whether it has ended. One that has is looked at once more before it is let go."""
        if self.status is None and os.waitid(os.P_PID, self.child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            self.sample()
            self.status = self.child.wait()
        return self.status is not None

    def end(self):
        if not self.is_over():
            self.child.send_signal(signal.SIGINT)


def proc(pid, name):
    try:
        return pathlib.Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def rss_anon(pid):
    return next((int(line.split()[1]) << 10 for line in proc(pid, "status").splitlines() if line.startswith("RssAnon:")), 0)


def cpu(pid):
    """Seconds of CPU."""
    fields = proc(pid, "stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def io(pid):
    """Bytes written to the disk, and bytes written at all."""
    fields = dict(line.split(": ") for line in proc(pid, "io").splitlines())
    return int(fields.get("write_bytes", 0)) - int(fields.get("cancelled_write_bytes", 0)), int(fields.get("wchar", 0))


class Lag(threading.Thread):
    """Asks for a row again and again."""

    def __init__(self, program, every):
        super().__init__(daemon=True)
        self.program, self.every, self.over = program, every, threading.Event()
        self.seconds, self.took, self.failed = [], [], None

    def run(self):
        while not self.over.wait(self.every):
            begun = time.time()
            answer = self.program.ask(ASKED)
            now = time.time()
            if answer.returncode == 0:
                self.seconds.append(now - moment(json.loads(answer.stdout)["watermark"]))
                self.took.append(now - begun)
            elif answer.returncode != 1:
                # A row that is not there yet is an answer as well.
                self.failed = answer.stderr
                return


def moment(text):
    """A time as the program writes it, in seconds since the epoch."""
    whole, _, part = text.rstrip("Z").partition(".")
    seconds = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc).timestamp()
    return seconds + float(f"0.{part}") if part else seconds


def run(options, program):
    made = ["generate", "--rate", str(options.rate), "--seconds", str(options.seconds), "--keys", str(options.keys), "--skew", str(options.skew)]
    made += ["--late", str(options.late), "--seed", str(options.seed), "--start", "now", "--format", options.format]
    words = open(program.data / "said.txt", "w+")
    followers = [program.start(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words) for command in PIPELINE]
    begun = time.monotonic()
    generate = program.start(made, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    load = program.start(["load", "--format", options.format, "-"], stdin=generate.child.stdout, stdout=subprocess.PIPE, text=True)
    generate.child.stdout.close()
    lag = Lag(program, options.every)
    lag.start()
    all_of_them = [generate, load, *followers]
    peak = watch(all_of_them, load, lag, begun)
    taken, took = int(load.child.stdout.read().split()[1].strip(",")), time.monotonic() - begun
    lag.over.set()
    lag.join()
    rest = finish(program, all_of_them, followers)
    report(options, program, all_of_them, lag, taken, took, peak, rest)
    if lag.failed or any(process.status not in (0, 130) for process in all_of_them):
        words.seek(0)
        print(f"FAILED: {lag.failed or [(process.name, process.status) for process in all_of_them]} {words.read()[-2000:]}")
        return 2
    return verdict(options, program, lag, taken / took, peak, rest[0])


def watch(processes, load, lag, begun):
    """Looks at all processes each second until the load has ended, or one that is to go on has; gives the highest sum of memory."""
    peak, said, sampled = 0, begun, 0
    while not load.is_over() and not any(process.is_over() for process in processes[2:]):
        time.sleep(0.02)
        if time.monotonic() - sampled < 1:
            continue
        sampled = time.monotonic()
        peak = max(peak, sum(process.sample() for process in processes))
        if time.monotonic() - said >= 10:
            said = time.monotonic()
            print(f"  {said - begun:5.0f} s: lag {lag.seconds[-1] if lag.seconds else 0:.2f} s, RssAnon {peak // MIB} MiB", file=sys.stderr, flush=True)
    for process in processes[:2]:
        process.end() if not load.is_over() else None
    while not all(process.is_over() for process in processes[:2]):
        time.sleep(0.05)
    return peak


def finish(program, processes, followers):
    """Ends those that follow, and counts and shreds what is left; gives how long that took, which is short where they kept up."""
    begun = time.monotonic()
    for process in followers:
        process.end()
    while not all(process.is_over() for process in processes):
        time.sleep(0.05)
    said = [program.ask([command[0]]).stdout.strip().splitlines()[-1] for command in (["count"], ["shred"])]
    return time.monotonic() - begun, said


def report(options, program, processes, lag, taken, took, peak, rest):
    rate, of = taken / took, processes[0].passed
    written = sum(process.written for process in processes)
    print(f"taken {taken} facts in {took:.1f} s: {rate:.0f} a second, {of / max(taken, 1):.1f} bytes each")
    print(f"lag: p50 {quantile(lag.seconds, 0.5):.2f} s, p99 {quantile(lag.seconds, 0.99):.2f} s, max {quantile(lag.seconds, 1):.2f} s, of {len(lag.seconds)} answers;", end=" ")
    print(f"an answer took p50 {quantile(lag.took, 0.5):.2f} s, p99 {quantile(lag.took, 0.99):.2f} s")
    print(f"{'process':16} {'RssAnon MiB':>12} {'CPU s':>8} {'µs a fact':>10} {'written MiB':>12}")
    for process in processes:
        print(f"{process.name:16} {process.peak / MIB:12.1f} {process.cpu:8.1f} {process.cpu * 1e6 / max(taken, 1):10.2f} {process.written / MIB:12.1f}")
    print(f"{'all':16} {peak / MIB:12.1f} {sum(p.cpu for p in processes):8.1f} {sum(p.cpu for p in processes) * 1e6 / max(taken, 1):10.2f} {written / MIB:12.1f}")
    print("disk: " + ", ".join(f"{folder} {size / MIB:.1f} MiB" for folder, size in program.disk().items()))
    print(f"write amplification: {written / max(of, 1):.2f} bytes a byte of input")
    print(f"what was left took {rest[0]:.1f} s: {'; '.join(rest[1])}")


def quantile(values, rank):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * rank))] if values else float("nan")


def verdict(options, program, lag, rate, peak, rest):
    begun = time.monotonic()
    verified = program.ask(["verify"])
    said = (verified.stdout + verified.stderr).strip().splitlines()
    print(f"verify ({time.monotonic() - begun:.1f} s): {said[-1] if said else 'silent'}")
    held = {
        f"{options.rate} facts/s taken": rate >= 0.98 * options.rate,
        f"lag below {options.lag} s at p99": quantile(lag.seconds, 0.99) < options.lag,
        f"RssAnon below {options.memory} MiB": peak < options.memory * MIB,
        f"all counted and shredded {options.rest} s after the end": rest < options.rest,
        "no difference": verified.returncode == 0,
    }
    for promise, is_held in held.items():
        print(f"{'held  ' if is_held else 'MISSED'} {promise}")
    return 0 if all(held.values()) else 1 if verified.returncode in (0, 1) else 2


if __name__ == "__main__":
    sys.exit(main())
