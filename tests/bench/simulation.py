"""10,000 whole worlds from a seed each: wallets, shops, front, rear unit, disk and banks in one thread (tests/simulation), with lost,
late, repeated and reordered messages, crashes, full disks and failed commits. Two processes share the seeds.

simulation.py [SEEDS] [--json FILE] [--from SEED]. The first violated seeds are kept beside the figures: `florin-simulation --seed N`
takes every step of one again.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import figures  # noqa: E402

PROGRAM = pathlib.Path(os.environ["FLORIN_BINARY_DIR"]) / "bin" / "florin-simulation"
PROCESSES = 2
SLICE = 250  # seeds that one start of the program lives through


def slices(first, seeds):
    while seeds > 0:
        yield first, min(SLICE, seeds)
        first, seeds = first + SLICE, seeds - SLICE


def begin(part):
    first, seeds = part
    return part, subprocess.Popen([PROGRAM, "--from", str(first), "--seeds", str(seeds)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True)


def end(part, process):
    """What one part came to. A program that ended before its time says with which seed: that is a violation too."""
    output, errors = process.communicate()
    told = [line for line in errors.splitlines() if line.startswith("seed ")]
    if process.returncode in (0, 1):
        return json.loads(output.splitlines()[-1]), told
    print(f"the part from seed {part[0]} on ended with {process.returncode}: {errors.strip()[-500:]}", flush=True)
    return {"seeds": 0, "violations": 1, "steps": 0, "crashes": 0, "answers": 0}, told or [f"part from {part[0]} on"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", nargs="?", type=int, default=10_000)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--json")
    options = parser.parse_args()
    waiting = list(slices(options.first, options.seeds))[::-1]
    running, told = [], []
    totals = {"seeds": 0, "violations": 0, "steps": 0, "crashes": 0, "answers": 0}
    start = time.monotonic()
    while waiting or running:
        while waiting and len(running) < PROCESSES:
            running.append(begin(waiting.pop()))
        part, process = running.pop(0)
        result, violated = end(part, process)
        told += violated
        for key in totals:
            totals[key] += result[key]
        for line in violated:
            print(line, flush=True)
    report = figures.Report("simulation")
    report.figure("seeds", totals["seeds"], "worlds", 10_000 if options.seeds >= 10_000 else None, "more")
    report.figure("violations", totals["violations"], "worlds", 0)
    report.figure("steps", totals["steps"], "steps", None, "more")
    report.figure("crashes", totals["crashes"], "crashes of the rear unit", None, "more")
    report.figure("seeds_per_s", totals["seeds"] / (time.monotonic() - start), "1/s", None, "more")
    report.write(options.json)
    if told:
        print("./build/release/bin/florin-simulation --seed N takes the steps of such a seed again")
    return 0 if totals["violations"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
