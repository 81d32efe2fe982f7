#!/usr/bin/env python3
"""The engine against its peers, in one run: PyTorch's fused attention, NumPy, and the machine's own roofline.

    python3 benches/peers.py [--threads 1 2] [--rounds 7] [--program PATH]

Makes a virtual environment with PyTorch and NumPy under target/ the first time. All candidates of a shape are timed in
turn, round after round, on the same number of threads, f64 throughout; the median over the rounds counts, so that other
work on the machine falls on all alike. Times are nanoseconds of one (pattern, query) pair. Targets are those for the ratio of
PyTorch's time to the engine's without and with the small quantities, of NumPy's, and of the roofline's.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "target" / "peers"
# d, N, Q, and the targets against PyTorch without and with the small quantities.
SHAPES = [(8, 16384, 16384, 1.5, 1.25), (16, 65536, 256, 1.5, 1.25), (20, 4096, 4096, 1.5, 1.25), (64, 16384, 1024, 1.3, 1.15)]
NUMPY_TARGET, ROOFLINE_TARGET = 6.0, 0.7


def built():
    """The program of benches/engine_timing.rs, built as a benchmark is."""
    command = ["cargo", "bench", "--no-default-features", "--bench", "engine_timing", "--no-run", "--message-format=json"]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    programs = [message.get("executable") for message in map(json.loads, lines)]
    return next(program for program in programs if program)


def enter(arguments):
    """Goes on in the virtual environment, one process for each number of threads."""
    python = HOME / "bin" / "python"
    if not python.exists():
        venv.create(HOME, with_pip=True)
    found = subprocess.run([python, "-c", "import torch, numpy"], capture_output=True, check=False).returncode == 0
    if not found:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "numpy", "torch"], check=True)
    # Settings that keep an old BLAS from its best kernels would make the peers look slow.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    for threads in arguments.threads:
        counts = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")}
        command = [python, __file__, "--inside", str(threads), "--rounds", str(arguments.rounds), "--program", arguments.program]
        subprocess.run(command, check=True, env={**clean, **counts})


class Ours:
    """The program that times the engine, one line for each question."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, what, dimension, patterns, queries):
        self.process.stdin.write(f"{what} {dimension} {patterns} {queries}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def on_processor(self, what, dimension, patterns, queries):
        """As a call, but in time on the processor."""
        start = self.processor_seconds()
        self(what, dimension, patterns, queries)
        return (self.processor_seconds() - start) * 1e9 / (patterns * queries)

    def memory(self):
        """The most memory that the program had so far, in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def processor_seconds(self):
        """The processor time of all threads so far."""
        threads = pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text(encoding="utf-8").split()[0]) for thread in threads) / 1e9

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(work, pairs, clock):
    start = clock()
    work()
    return (clock() - start) * 1e9 / pairs


def compare(threads, rounds, program):
    import numpy
    import torch

    torch.set_num_threads(threads)
    ours = Ours(program)
    clock, time_ours = (time.process_time, ours.on_processor) if threads == 1 else (time.perf_counter, ours)
    random = numpy.random.default_rng(0)
    print(f"\n{threads} thread(s), medians of {rounds} rounds, ns a pair; PyTorch {torch.__version__}, NumPy {numpy.__version__}\n")
    print("| d, N, Q | engine | with details | PyTorch | NumPy | roofline | PyTorch / engine (target) | with details (target) | NumPy / engine (6) | roofline / engine (0.7) |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for d, n, q, plain_target, details_target in SHAPES:
        beta = d**-0.5
        patterns, queries = random.standard_normal((n, d)), random.standard_normal((q, d))
        key, query = torch.from_numpy(patterns)[None, None], torch.from_numpy(queries)[None, None]
        exponents = -10 * random.random(4_000_000)
        result = numpy.empty_like(exponents)
        square = random.standard_normal((1024, 1024))

        def fused():
            torch.nn.functional.scaled_dot_product_attention(query, key, key, scale=beta)

        def plain():
            # 1024 queries are enough: the time of a pair hardly depends on their number, and the matrix of scores is large.
            scores = beta * (queries[:1024] @ patterns.T)
            scores -= scores.max(axis=1, keepdims=True)
            weights = numpy.exp(scores)
            (weights / weights.sum(axis=1, keepdims=True)) @ patterns

        halves = numpy.array_split(exponents, threads), numpy.array_split(result, threads)

        def exponentials():
            # NumPy's exp runs on one thread and lets the others run.
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(lambda pair: numpy.exp(pair[0], out=pair[1]), zip(*halves)))

        candidates = {
            "engine": lambda: time_ours("retrieve", d, n, q),
            "details": lambda: time_ours("details", d, n, q),
            "torch": lambda: timed(fused, n * q, clock),
            "numpy": lambda: timed(plain, n * min(q, 1024), clock),
            # Of a product of n^3 terms each pair of the shape needs 2 d: scores and states.
            "products": lambda: timed(lambda: square @ square, 1024**3, clock) * 2 * d,
            "exponential": lambda: timed(exponentials, exponents.size, clock),
        }
        times = {name: [] for name in candidates}
        with torch.no_grad():
            for candidate in candidates.values():
                candidate()
            for _ in range(rounds):
                for name, candidate in candidates.items():
                    # Threads of the one before go on waiting actively for a while, on the processors of this one.
                    time.sleep(0.1)
                    times[name].append(candidate())
        # Ratios within a round, where the load was the same, and the median of these.
        def median(*names):
            return statistics.median(sum(times[name][i] for name in names) for i in range(rounds))

        def ratio(above, below):
            return statistics.median(sum(times[name][i] for name in above) / times[below][i] for i in range(rounds))

        def judged(value, target):
            return f"{value:.2f} ({target}: {'met' if value >= target else 'MISSED'})"

        roofline = ("products", "exponential")
        cells = [f"{d}, {n}, {q}"] + [f"{median(*names):.2f}" for names in [("engine",), ("details",), ("torch",), ("numpy",), roofline]]
        cells += [judged(ratio(["torch"], "engine"), plain_target), judged(ratio(["torch"], "details"), details_target)]
        cells += [judged(ratio(["numpy"], "engine"), NUMPY_TARGET), judged(ratio(roofline, "engine"), ROOFLINE_TARGET)]
        print("| " + " | ".join(cells) + " |", flush=True)
    ours.close()


def large(threads, program):
    """Point 3 of the targets: all pairs, and a stream of many patterns in little memory."""
    print(f"\n{threads} thread(s), one run each; where the machine has other work, processor time tells more\n")
    ours, count = Ours(program), 100_000
    ours("retrieve", 64, count, 1)
    seconds, processor = [], [ours.processor_seconds()]
    for what in ("separations", "updates"):
        seconds.append(ours(what, 64, count, 1) * count**2 / 1e9)
        processor.append(ours.processor_seconds())
    ours.close()
    verdict = "met" if sum(seconds) <= 60 else "MISSED"
    print(
        f"- all pairs, d = 64, N = 10^5: separations {seconds[0]:.1f} s, updates {seconds[1]:.1f} s (60 s together: {verdict});"
        f" processor time {processor[1] - processor[0]:.1f} s and {processor[2] - processor[1]:.1f} s over {threads} threads"
    )
    ours = Ours(program)
    seconds = ours("stream", 16, 10_000_000, 256) * 256e7 / 1e9
    memory = ours.memory()
    ours.close()
    verdict = "met" if seconds <= 10 and memory <= 4096 else "MISSED"
    print(f"- streamed, d = 16, N = 10^7, Q = 256: {seconds:.1f} s, at most {memory:.0f} MiB (10 s, 4096 MiB: {verdict})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, os.cpu_count()])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--program", help="benches/engine_timing.rs as built; without it, it is built first")
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.program = arguments.program or built()
    if arguments.inside:
        compare(arguments.inside, arguments.rounds, arguments.program)
        if arguments.inside == os.cpu_count():
            large(arguments.inside, arguments.program)
    else:
        enter(arguments)


if __name__ == "__main__":
    sys.exit(main())
