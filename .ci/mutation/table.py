"""Which tests have to notice a change of which file."""

import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

LAWS = "fixed_points golden laws capacity oracle envelope extremes".split()


def tests(*names):
    return [word for name in names for word in ("--test", name)]


Run = collections.namedtuple("Run", "features targets filters")


def alone(*targets, only=()):
    """The mathematics without the suite, which compiles in a fraction of the time."""
    return Run(["--no-default-features"], targets, only)


def rows(*names):
    """The committed ledgers row by row; a name is that of a test, of a section, or a part of one."""
    return Run([], tests("rows"), ["--ignored", *names])


def statement(file):
    """A page is held to its rows of the ledgers, what several pages use to all rows of its section; then come the other tests
    of the section, and for parameters and families those that write and read every recipe. What fails soonest comes first."""
    folder, page = file.removesuffix(".rs").split("/")[-2:]
    section = f"::{folder}::" if folder != "statements" else "::"
    is_page = re.search(rf"^        {page}$", (ROOT / "tests" / "rows.rs").read_text(), re.MULTILINE)
    own = [rows(f"quick{section}{page}"), rows(f"standard{section}{page}")] if is_page else []
    has_units = any("#[cfg(test)]" in beside.read_text() for beside in (ROOT / file).parent.glob("*.rs"))
    units = [Run([], ["--lib"], [folder])] if has_units else []
    shared = [] if is_page else [rows(f"standard{section}"), RECIPES]
    of_folders = re.search(r"^folders! \{(.*?)\}", (ROOT / "tests" / "definitions.rs").read_text(), re.MULTILINE | re.DOTALL)
    is_defined = folder in of_folders[1].split()
    defined = [Run([], tests("definitions"), [folder])] if is_defined else []
    return own + units + [rows(f"quick{section}")] + defined + shared


# Rows that take about a second together, of instances of every kind.
CHEAP = """lambert:: definitions:: calculus:: many_patterns::equations_449 energy::equation_2 retrieval::theorem_a9 attention::layers
metastable::lemma_a10 metastable::lemma_a12 capacity::equations_297 capacity::lemma_a15 capacity::lemma_a17 fixed_points::lemma_a5
fixed_points::lemma_a6 softmax::definition softmax::lemma_a18 softmax::lemma_a2 conjugate::definitions conjugate::lemma_a29"""
CHEAP_ROWS = rows(*(f"quick::{name}" for name in CHEAP.split()))
ALL_QUICK = rows("quick::")
# Every recipe is written, read and refused.
RECIPES = Run([], tests("refusals", "registry", "properties"), [])

# Definitions against the radii, first beside the code, then with the enclosures of statements about patterns and softmax; all
# stages of all statements.
MEASURED = Run([], ["--lib"], ["measure::", "definition::", "dimension::"])
ENCLOSED = "definitions convergence fixed_points many_patterns metastable retrieval softmax"
DEFINED = Run([], tests("definitions"), ENCLOSED.split())
STAGES = Run([], tests("certified"), [])

# Networks of a million patterns take their seconds.
SMALL = ["--skip", "million"]
ENGINE = alone(*tests("engine", "extremes", "accuracy"), only=["--skip", "elementary", *SMALL])
LAWS_HOLD = alone("--lib", *tests(*LAWS), only=SMALL)

# The first prefix that fits a file says how its mutants are tested: each entry is a run of `cargo test` with these features,
# targets and names of tests. A later run gets only what an earlier one has left alive.
TABLE = [
    ("src/numerics/estimate.rs", [alone("--lib", only=["numerics"]), LAWS_HOLD]),
    ("src/numerics/elementary.rs", [LAWS_HOLD, alone(*tests("accuracy"), only=["elementary"])]),
    ("src/numerics/certified", [alone("--lib", only=["certified", "series", "definition"]), CHEAP_ROWS, DEFINED, STAGES]),
    ("src/numerics", [alone("--lib", only=["numerics", "sphere", "capacity"]), LAWS_HOLD, ALL_QUICK]),
    ("src/engine", [alone("--lib", only=["engine"]), ENGINE, alone(*tests("extremes"), only=["million"])]),
    ("src/measure/definition.rs", [CHEAP_ROWS, MEASURED, ALL_QUICK, DEFINED]),
    ("src/measure/enclosed_states.rs", [CHEAP_ROWS, MEASURED, ALL_QUICK, DEFINED]),
    ("src/measure", [CHEAP_ROWS, MEASURED, LAWS_HOLD, ALL_QUICK, DEFINED]),
    ("src/attention", [alone("--lib", *tests("attention")), rows("quick::attention::"), LAWS_HOLD]),
    ("src/networks", [alone("--lib", *tests("networks")), rows("quick::binary::"), LAWS_HOLD]),
    ("src/capacity", [alone("--lib", only=["capacity", "sphere"]), LAWS_HOLD, rows("quick::capacity::")]),
    ("src/sphere", [alone("--lib", only=["sphere", "capacity"]), LAWS_HOLD, rows("quick::capacity::")]),
    ("src/equidistant", [alone("--lib", *tests("equidistant")), LAWS_HOLD, ALL_QUICK]),
    ("src/storage", [alone("--lib", only=["storage"]), LAWS_HOLD, ALL_QUICK]),
    ("src/random", [CHEAP_ROWS, alone("--lib", *tests("random", *LAWS), only=SMALL)]),
    ("src/associations", [LAWS_HOLD, rows("quick::gradients::")]),
    ("src/statements", statement),
    ("src/audit", [CHEAP_ROWS, Run([], ["--lib"], ["audit"]), RECIPES, Run([], tests("statements"), [])]),
    ("src/cli", None),
    ("src/report", None),
    ("src/input", None),
    ("src/", [alone(*tests("golden", "laws", "fixed_points")), LAWS_HOLD, ALL_QUICK]),
]


def commands(file):
    """How the mutants of a file are tested; None when they are not."""
    runs = next((runs for prefix, runs in TABLE if file.startswith(prefix)), None)
    return runs(file) if callable(runs) else runs
