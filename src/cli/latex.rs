//! The mathematics of a page as a terminal can show it: a small fixed table from LaTeX to Unicode.
//!
//! Only text between dollar signs is changed. A command that the table does not know stays as it was written.

use std::iter::Peekable;
use std::str::Chars;

/// Commands, each followed by what it becomes.
const COMMANDS: &str = "\
    alpha α  beta β  gamma γ  delta δ  epsilon ε  varepsilon ε  zeta ζ  eta η  theta θ  vartheta ϑ  iota ι  kappa κ \
    lambda λ  mu μ  nu ν  xi ξ  pi π  rho ρ  sigma σ  tau τ  phi φ  varphi φ  chi χ  psi ψ  omega ω \
    Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Phi Φ  Psi Ψ  Omega Ω \
    le ≤  leq ≤  ge ≥  geq ≥  ne ≠  neq ≠  ll ≪  gg ≫  approx ≈  sim ∼  simeq ≃  equiv ≡  propto ∝  succeq ⪰  preceq ⪯ \
    pm ±  mp ∓  cdot ·  times ×  circ ∘  oplus ⊕  otimes ⊗  odot ⊙  sum ∑  prod ∏  int ∫  infty ∞  partial ∂  nabla ∇ \
    ell ℓ  in ∈  notin ∉  subset ⊂  subseteq ⊆  setminus ∖  cup ∪  cap ∩  emptyset ∅  square □  forall ∀  exists ∃  to →  mapsto ↦ \
    rightarrow →  longrightarrow →  Rightarrow ⇒  implies ⇒  iff ⇔  Leftrightarrow ⇔  mid |  vert |  Vert ‖  lVert ‖ \
    rVert ‖  lvert |  rvert |  langle ⟨  rangle ⟩  lfloor ⌊  rfloor ⌋  lceil ⌈  rceil ⌉  dots …  ldots …  cdots ⋯  top ᵀ \
    prime ′  star *  ast *  varrho ϱ  leftarrow ←  | ‖  { {  } }  % %  _ _  & &  # #";

/// Commands that are spaces.
const SPACES: &str = "quad qquad , ; : > \\";

/// Commands without a meaning in a terminal.
const SILENT: &str = "left right big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr Biggl Biggr displaystyle textstyle limits \
    nolimits nonumber middle !";

/// Commands of which only the argument is shown.
const PLAIN: &str = "text mathrm mathbin mathbf boldsymbol mathcal mathbb mathit operatorname textbf textit substack";

/// Accents, each followed by the mark that is put behind its letter.
const ACCENTS: &str = "hat \u{302} widehat \u{302} bar \u{304} overline \u{304} tilde \u{303} widetilde \u{303} dot \u{307} \
    vec \u{20d7}";

/// Letters of double stroke.
const DOUBLE: (&str, &str) = ("RNZCQE", "ℝℕℤℂℚ𝔼");
const LOW: (&str, &str) = ("0123456789+-=()aehijklmnoprstuvxβρ,", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵨ,");
const HIGH: (&str, &str) = ("0123456789+-=()dikmntT*′ᵀ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵈⁱᵏᵐⁿᵗᵀ*′ᵀ");

/// A page with its mathematics written for a terminal.
pub(super) fn for_terminal(page: &str) -> String {
    let (mut result, mut rest) = (String::new(), page);
    while let Some((before, after)) = rest.split_once('$') {
        let (after, end) = after.strip_prefix('$').map_or((after, "$"), |display| (display, "$$"));
        // A sign without a partner is no mathematics.
        let Some((inside, behind)) = after.split_once(end) else { break };
        result = result + before + &formula(inside);
        rest = behind;
    }
    result + rest
}

/// Text between dollar signs.
fn formula(text: &str) -> String {
    Reader { characters: text.chars().peekable() }.until(None)
}

struct Reader<'a> {
    characters: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    /// Everything up to a closing character, which is taken too, or to the end.
    fn until(&mut self, closing: Option<char>) -> String {
        let mut result = String::new();
        let mut behind_function = false;
        while let Some(character) = self.characters.next() {
            let (length, needs_space) = (result.len(), std::mem::take(&mut behind_function));
            match character {
                closed if Some(closed) == closing => break,
                '_' => result += &self.script(LOW, '_'),
                '^' => result += &self.script(HIGH, '^'),
                '\\' => {
                    let shown = self.command();
                    // The space that LaTeX sets between a letter and the name of a function.
                    if is_function(&shown) && result.ends_with(|c: char| c.is_alphanumeric() || c == ')') {
                        result.push(' ');
                    }
                    result += &shown;
                    behind_function = is_function(&shown);
                }
                '{' => result += &self.until(Some('}')),
                '}' | '&' => {}
                '~' => result.push(' '),
                '-' => result.push('−'),
                '\'' => result.push('′'),
                other => result.push(other),
            }
            // And the one between the name and what it is taken of.
            if needs_space && !['_', '^'].contains(&character) && result[length..].starts_with(char::is_alphanumeric) {
                result.insert(length, ' ');
            }
        }
        result
    }

    /// The next argument: a group in braces, a command or a single character.
    fn argument(&mut self) -> String {
        while self.characters.next_if(|character| character.is_whitespace()).is_some() {}
        match self.characters.next() {
            Some('{') => self.until(Some('}')),
            Some('\\') => self.command(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// A subscript or superscript: small letters where there are some, else the sign and the text.
    fn script(&mut self, letters: (&str, &str), sign: char) -> String {
        let text = self.argument();
        let small: Option<String> =
            text.chars().filter(|c| *c != ' ').map(|c| translated(letters, if c == '−' { '-' } else { c })).collect();
        match small {
            Some(small) => small,
            None if text.chars().count() == 1 => format!("{sign}{text}"),
            None => format!("{sign}({text})"),
        }
    }

    /// What a command becomes, with the arguments that it takes.
    fn command(&mut self) -> String {
        let mut name = String::new();
        while let Some(letter) = self.characters.next_if(char::is_ascii_alphabetic) {
            name.push(letter);
        }
        if name.is_empty() {
            name.extend(self.characters.next());
        }
        let is_in = |list: &str| list.split_whitespace().any(|known| known == name);
        match name.as_str() {
            "frac" | "tfrac" | "dfrac" => format!("{}/{}", grouped(&self.argument()), grouped(&self.argument())),
            "sqrt" => format!("√{}", grouped(&self.argument())),
            "binom" => format!("C({}, {})", self.argument(), self.argument()),
            "tag" => format!("    ({})", self.argument()),
            "begin" | "end" => {
                self.argument();
                String::new()
            }
            "mathbb" => {
                let text = self.argument();
                text.chars().map(|letter| translated(DOUBLE, letter).unwrap_or(letter)).collect()
            }
            " " => " ".to_owned(),
            _ if is_in(SPACES) => " ".to_owned(),
            _ if is_in(SILENT) => String::new(),
            _ if is_in(PLAIN) => self.argument().replace('−', "-"),
            _ => match (paired(COMMANDS, &name), paired(ACCENTS, &name)) {
                (Some(sign), _) => sign.to_owned(),
                (None, Some(mark)) => self.argument() + mark,
                // Functions such as \exp and \ln stand for their own name.
                (None, None) if is_function(&name) => name,
                (None, None) => format!("\\{name}"),
            },
        }
    }
}

fn is_function(name: &str) -> bool {
    let functions = "exp ln log max min sup inf arg argmax argmin cos sin tan sinh cosh tanh arccos arcsin arctan det dim Pr lim diag tr";
    functions.split_whitespace().any(|known| known == name)
}

/// The word behind `name` in a list of pairs.
fn paired(list: &'static str, name: &str) -> Option<&'static str> {
    let mut words = list.split_whitespace();
    while let (Some(known), Some(meaning)) = (words.next(), words.next()) {
        if known == name {
            return Some(meaning);
        }
    }
    None
}

fn translated((from, into): (&str, &str), letter: char) -> Option<char> {
    from.chars().zip(into.chars()).find(|(known, _)| *known == letter).map(|(_, small)| small)
}

/// In parentheses if it has more than one part.
fn grouped(text: &str) -> String {
    let is_single = text.chars().all(|c| c.is_alphanumeric() || "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖ*".contains(c));
    if is_single { text.to_owned() } else { format!("({text})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::page_text;
    use crate::statements::REGISTRY;

    #[test]
    fn formulas_become_readable() {
        let cases = [
            (r"$\beta \le \Delta_i$", "β ≤ Δᵢ"),
            (r"$\|x_i^* - x_i\|$", "‖xᵢ* − xᵢ‖"),
            (r"$\frac{a}{b} + \frac1\beta$", "a/b + 1/β"),
            (r"$\frac{2}{\beta N}$", "2/(β N)"),
            (r"$e^{-\beta(x)}$", "e^(−β(x))"),
            (r"$10^{-6}$ to $10^6$", "10⁻⁶ to 10⁶"),
            (r"$\mathrm{lse}(\beta, X^T\xi)$", "lse(β, Xᵀξ)"),
            (r"$$\|f(\xi)\| \le M. \tag{8 = 401}$$", "‖f(ξ)‖ ≤ M.     (8 = 401)"),
            (r"$\hat{x} \in \mathbb{R}^d$", "x\u{302} ∈ ℝᵈ"),
            (r"$\sqrt{d-1}$ and $\exp\Big(x\Big)$", "√(d−1) and exp(x)"),
            (r"$M\exp(2\ln x)$", "M exp(2 ln x)"),
            (r"$\cos\frac\pi2 + \ln2\beta - \min_ix_i$", "cos π/2 + ln 2β − minᵢxᵢ"),
            (r"$\unheard x$", r"\unheard x"),
            ("costs $5", "costs $5"),
            (r"prose \beta stays", r"prose \beta stays"),
        ];
        for (latex, shown) in cases {
            assert_eq!(for_terminal(latex), shown);
        }
    }

    #[test]
    fn every_page_is_readable() {
        for statement in REGISTRY {
            let shown = for_terminal(&page_text(statement.source()));
            let left = shown.find('\\').map(|place| shown[place..].chars().take(20).collect::<String>());
            assert_eq!(left, None, "{} uses a command that the table does not know", statement.label());
        }
    }
}
