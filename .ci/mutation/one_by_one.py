"""Leaves mutants to cargo-mutants itself, which builds each of them."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time

from results import key, name
from table import commands

OUTCOMES = {"CaughtMutant": "caught", "MissedMutant": "missed", "Timeout": "timeout", "Unviable": "unviable"}
# A mutant that allocates without end must not take the machine with it; a linker needs some of this as address space.
ADDRESS_SPACE = 12 << 30


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    os.nice(15)


def cargo_mutants(place, file, run, wanted, stop):
    """Tries the wanted mutants of a file against one run of tests; by mutant the outcome and the seconds."""
    output = place / "output"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    command = ["cargo", "mutants", "--in-place", "--no-config", "--file", file, "--output", str(output)]
    # By the clock on the wall, which other work on the machine moves on too: five minutes at least.
    command += ["--profile", "mutants", "--minimum-test-timeout", "300", "--timeout-multiplier", "8"]
    command += ["--colors", "never", *[f"--cargo-arg={argument}" for argument in ["--locked", *run.features, *run.targets]]]
    for line, column, what in sorted(wanted):
        command += ["--re", "^" + re.escape(f"{file}:{line}:{column}: {what}").replace("\\ ", " ") + "$"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(place / "build")}
    child = subprocess.Popen([*command, "--", "--", *run.filters], cwd=place / "tree", env=environment, preexec_fn=limited)
    while child.poll() is None:
        time.sleep(0.5)
        if stop.is_set():
            # It puts the file back before it ends.
            child.send_signal(signal.SIGINT)
            child.wait()
    outcomes = output / "mutants.out" / "outcomes.json"
    if not outcomes.exists():
        return {}
    found = {}
    for outcome in json.loads(outcomes.read_text())["outcomes"]:
        seconds = sum(phase["duration"] for phase in outcome["phase_results"])
        if outcome["scenario"] == "Baseline":
            if outcome["summary"] != "Success":
                raise SystemExit(f"the tests of {file} fail before anything is broken: {run}")
        elif outcome["summary"] in OUTCOMES:
            found[key(outcome["scenario"]["Mutant"])] = OUTCOMES[outcome["summary"]], seconds
    # Whatever else was tested is not asked for.
    return {mutant: how for mutant, how in found.items() if mutant in wanted}


def one_by_one(place, file, wanted, results, stop):
    """Leaves the mutants of a file to cargo-mutants, one run of tests after the other."""
    spent = dict.fromkeys(wanted, 0.0)
    runs = commands(file)
    for number, run in enumerate(runs):
        if stop.is_set() or not wanted:
            return
        found = cargo_mutants(place, file, run, wanted, stop)
        for mutant, (_, seconds) in found.items():
            spent[mutant] += seconds
        last = number + 1 == len(runs)
        known = {mutant: (how, spent[mutant]) for mutant, (how, _) in found.items() if last or how != "missed"}
        results.add(file, known)
        wanted = {mutant for mutant, (how, _) in found.items() if how == "missed"}
    for mutant in sorted(wanted):
        print(f"survives: {name(file, mutant)}", flush=True)
