"""All mutants of a file in one build: every function asks which mutant is awake, and runs its own text if it is none of its
own. What cargo-mutants would compile and link once for each mutant is built once for hundreds.

A function f { BODY } with the mutants 7 and 8 becomes f { match crate::mutation::awake(7) { 7 => { BODY with 7 } 8 => { BODY
with 8 } _ => { BODY } } }, which also tells that this body, named after its first mutant, is reached. A mutant that does not
fit in (it does not compile there, or is in a constant) is left to cargo-mutants itself."""

import re
from bisect import bisect_right

# Appended to src/lib.rs of the copy.
AWAKE = """
#[doc(hidden)]
pub mod mutation {
    #![allow(missing_docs, reason = "of a copy")]
    use std::fs::File;
    use std::io::Write as _;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicBool, Ordering};
    static AWAKE: LazyLock<u32> =
        LazyLock::new(|| std::env::var("HOPFIELD_THEORY_MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(0));
    static REACHED: LazyLock<Option<File>> = LazyLock::new(|| {
        let path = std::env::var("HOPFIELD_THEORY_REACHED").ok()?;
        Some(File::options().append(true).create(true).open(path).expect("a file for what is reached"))
    });
    static SEEN: [AtomicBool; 1 << 16] = [const { AtomicBool::new(false) }; 1 << 16];
    #[inline]
    pub fn awake(body: usize) -> u32 {
        if REACHED.is_some() {
            reached(body);
        }
        *AWAKE
    }
    #[cold]
    fn reached(body: usize) {
        if !SEEN[body].swap(true, Ordering::Relaxed) {
            let line = format!("{body}\\n");
            REACHED.as_ref().expect("asked before").write_all(line.as_bytes()).expect("room for a number");
        }
    }
}
"""
# Whatever may hide a brace: comments, texts, characters (a lifetime is none).
HIDDEN = re.compile(r"""//[^\n]*|/\*.*?\*/|r\#"[\s\S]*?"\#|"(?:\\.|[^"\\])*"|'(?:\\[^']+|[^'\\])'""", re.DOTALL)

# The head of a closure that is an argument or the value of a field.
CLOSURE = re.compile(r"(?<=[:(,=])\s*(?:move\s+)?\|[^|\n]*\|\s*")


class Text:
    """A source file by offset instead of line and column."""

    def __init__(self, text):
        self.text = text
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self.visible = HIDDEN.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)

    def span(self, span):
        start, end = span["start"], span["end"]
        return self.starts[start["line"] - 1] + start["column"] - 1, self.starts[end["line"] - 1] + end["column"] - 1

    def body(self, start, end):
        """Where the body of the function in [start, end) begins; None of a constant function, which can ask nothing, and of one
        whose type has no name, which no two bodies share."""
        head = re.compile(r"\bfn\b").search(self.visible, start, end)
        if head is None or re.search(r"\bconst\s+(unsafe\s+)?$", self.visible[start : head.start()]):
            return None
        depth, arrow = 0, None
        for place in range(head.end(), end):
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(self.visible[place], 0)
            if depth == 0 and arrow is None and self.visible.startswith(") ->", place):
                arrow = place
            if self.visible[place] == "{" and depth == 0:
                is_unnamed = arrow is not None and re.search(r"\bimpl\b", self.visible[arrow:place])
                return None if is_unnamed else place
        return None

    def regions(self, mutants):
        """The bodies of the functions with mutants, and of the closures that are no part of one of these, outermost first."""
        functions = {self.span(mutant["function"]["span"]) for mutant in mutants if mutant["function"]}
        regions = [(self.body(start, end), end) for start, end in functions]
        regions = [(begin, end) for begin, end in regions if begin is not None]
        for header in CLOSURE.finditer(self.visible):
            begin = place = header.end()
            depth = 0
            while place < len(self.visible) and not (depth == 0 and self.visible[place] in ",;)]}"):
                depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(self.visible[place], 0)
                place += 1
            regions.append((begin, place))
        return sorted(r for r in regions if not any(o != r and o[0] <= r[0] and r[1] <= o[1] for o in regions))


def weave(text, mutants):
    """The woven text; for each of its lines, the number of the mutant that it belongs to or zero; for each mutant the body that
    it is in. `mutants` are (number, mutant as cargo-mutants lists it)."""
    source = Text(text)
    pieces, owners, bodies, written = [], [], {}, 0

    def write(piece, number=0):
        pieces.append(piece)
        owners.extend([number] * piece.count("\n"))

    for begin, end in source.regions([mutant for _, mutant in mutants]):
        inside = [(number, mutant, *source.span(mutant["span"])) for number, mutant in mutants]
        inside = [entry for entry in inside if begin <= entry[2] and entry[3] <= end]
        if not inside:
            continue
        body = inside[0][0]
        write(text[written:begin] + f"{{ match crate::mutation::awake({body}) {{\n")
        for number, mutant, first, last in inside:
            bodies[number] = body
            write(f"{number} => {{ {text[begin:first]}{mutant['replacement']}{text[last:end]} }}\n", number)
        write(f"_ => {{ {text[begin:end]} }}\n}} }}")
        written = end
    write(text[written:] + "\n")
    return "".join(pieces), owners, bodies

