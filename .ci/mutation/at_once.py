"""Builds many mutants at once (see weave.py) and wakes them one after the other."""

import concurrent.futures
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import weave

# Two at a time, each with one thread, on the two cores of the machine that this was written on.
AT_ONCE = 2
# No test takes so many seconds, on however busy a machine.
LONGEST = 3600
# A failure is enough: nobody reads the smallest example, and the next mutant must not meet it.
QUIET = {"PROPTEST_MAX_SHRINK_ITERS": "0", "PROPTEST_DISABLE_FAILURE_PERSISTENCE": "1"}


class Build:
    """The tests of some files of `tree` with all of their mutants: `mutants` is by number (file, mutant as listed)."""

    def __init__(self, tree, environment, mutants, limited):
        self.tree, self.environment, self.limited = tree, environment, limited
        self.mutants = dict(mutants)
        self.files = {file: (tree / file).read_text() for file, _ in self.mutants.values()}
        self.library = (tree / "src/lib.rs").read_text()
        self.owners, self.bodies = {}, {}
        # For each test of a program how long it takes and which bodies it reaches.
        self.reaching = {}
        # Those that do not compile, in their own place or alone.
        self.unviable = set()

    def __enter__(self):
        (self.tree / "src/lib.rs").write_text(self.library + weave.AWAKE)
        self.write()
        return self

    def __exit__(self, *_):
        (self.tree / "src/lib.rs").write_text(self.library)
        for file, text in self.files.items():
            (self.tree / file).write_text(text)

    def write(self):
        for file, text in self.files.items():
            here = [(number, mutant) for number, (of, mutant) in self.mutants.items() if of == file]
            woven, self.owners[file], bodies = weave.weave(text, here)
            self.bodies |= bodies
            if (self.tree / file).read_text() != woven:
                (self.tree / file).write_text(woven)
        placed = {number for owners in self.owners.values() for number in owners}
        self.mutants = {number: known for number, known in self.mutants.items() if number in placed}

    def programs(self, features, targets, stop):
        """The test programs, after the mutants that do not compile have been taken out; None when that does not help."""
        command = ["cargo", "test", "--no-run", "--locked", "--profile", "mutants", "--message-format", "json"]
        incremental = pathlib.Path(self.environment["CARGO_TARGET_DIR"]) / "mutants" / "incremental"
        damaged = incremental.exists()
        for _ in range(12):
            if stop.is_set():
                return None
            done = subprocess.run(
                [*command, *features, *targets], cwd=self.tree, env=self.environment, preexec_fn=self.limited,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )
            messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
            if done.returncode == 0:
                built = [message for message in messages if message.get("executable") and message["profile"]["test"]]
                return [message["executable"] for message in built]
            told = [message["message"] for message in messages if message["reason"] == "compiler-message"]
            errors = [message for message in told if message["level"] == "error"]
            wrong = set()
            for error in errors:
                at_fault = self.owners_of([span for span in error["spans"] if span["is_primary"]])
                # Arms of one function have one type, which is no fault of a mutant where that type has no name.
                if "arms have incompatible types" not in error["message"]:
                    self.unviable |= at_fault
                wrong |= at_fault or self.named_beside(error["spans"])
            if not wrong and damaged:
                # A build that was interrupted can leave pieces that do not link.
                shutil.rmtree(incremental)
                damaged = False
                continue
            if not wrong:
                print(f"not in one build: cargo ends with {done.returncode}", *[error["message"] for error in errors])
                return None
            self.mutants = {number: known for number, known in self.mutants.items() if number not in wrong}
            self.write()
        return None

    def owners_of(self, spans):
        """The mutants in whose lines the compiler sees an error."""
        found = set()
        for span in spans:
            owners = self.owners.get(span["file_name"], [])
            found |= {owners[line] for line in range(span["line_start"] - 1, min(span["line_end"], len(owners)))}
        return found - {0}

    def named_beside(self, spans):
        """Where the compiler blames the original: the mutants of the shortest lines that it names with it."""
        found = [self.owners_of([span]) for span in sorted(spans, key=lambda span: span["line_end"] - span["line_start"])]
        return next(filter(None, found), set())

    def run(self, program, arguments, number, limit, **environment):
        """Whether the tests of a program pass with this mutant awake; None when they use more than so many seconds of the
        processor, which other work on the machine does not shorten."""
        def start():
            self.limited()
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))

        environment |= self.environment | QUIET | {"HOPFIELD_THEORY_MUTANT": str(number), "RUST_TEST_THREADS": "1"}
        child = subprocess.Popen(
            [program, *arguments], cwd=self.tree, env=environment, preexec_fn=start,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        # For those that wait for nothing.
        clock = threading.Timer(LONGEST, child.kill)
        clock.start()
        # One failure is enough.
        passed = not any(line.endswith("... FAILED\n") for line in child.stdout)
        if not passed:
            child.kill()
        ended = child.wait()
        clock.cancel()
        return None if passed and ended in (-signal.SIGXCPU, -signal.SIGKILL) else passed and ended == 0

    def tests(self, program, filters):
        """The arguments that run each of the chosen tests of a program alone."""
        listed = subprocess.check_output([program, *filters, "--list"], cwd=self.tree, text=True)
        names = [line.removesuffix(": test") for line in listed.splitlines() if line.endswith(": test")]
        return [("--exact", *(["--ignored"] if "--ignored" in filters else []), name) for name in names]

    def reach(self, program, test, stop):
        """Runs a test while no mutant is awake, which has to pass, and keeps what it takes and reaches."""
        if stop.is_set():
            return
        with tempfile.TemporaryDirectory() as folder:
            reached = pathlib.Path(folder) / "reached"
            begun = time.monotonic()
            if self.run(program, test, 0, LONGEST, HOPFIELD_THEORY_REACHED=str(reached)) is not True:
                raise SystemExit(f"{os.path.basename(program)} {test[-1]} fails before anything is broken")
            bodies = {int(line) for line in reached.read_text().split()} if reached.exists() else set()
            self.reaching[program, test] = time.monotonic() - begun, bodies

    def test(self, programs, jobs, stop):
        """Yields number, outcome and seconds of each mutant, in any order; `jobs` are the filters of its tests by number. Only
        tests that reach its body can notice a mutant, and those that end soonest are asked first."""
        chosen = {
            filters: [(program, test) for program in programs for test in self.tests(program, filters)]
            for filters in {tuple(filters) for filters in jobs.values()}
        }

        def one(number):
            begun, outcome = time.monotonic(), "missed"
            for program, test in chosen[tuple(jobs[number])]:
                seconds, bodies = self.reaching[program, test]
                if self.bodies[number] not in bodies:
                    continue
                if stop.is_set():
                    return number, None, 0.0
                passed = self.run(program, test, number, 20 + int(10 * seconds))
                if passed is not True:
                    outcome = "timeout" if passed is None else "caught"
                    break
            return number, outcome, time.monotonic() - begun

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            new = sorted({test for tests in chosen.values() for test in tests} - set(self.reaching))
            for done in [pool.submit(self.reach, *test, stop) for test in new]:
                done.result()
            if stop.is_set():
                return
            for tests in chosen.values():
                tests.sort(key=lambda test: self.reaching[test][0])
            for future in concurrent.futures.as_completed([pool.submit(one, number) for number in jobs]):
                number, outcome, seconds = future.result()
                if outcome is not None:
                    yield number, outcome, seconds
