//! The page of the ledger: whole, well-formed, with every formula set and every link leading somewhere.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use hopfield_theory::audit::{self, Effort, Ledger, Run, Status, page_text};
use hopfield_theory::experiments::EXPERIMENTS;
use hopfield_theory::report::html::{HtmlError, Shown, html};
use hopfield_theory::statements::{REGISTRY, find};
use roxmltree::{Document, Node, ParsingOptions};

static LEDGER: LazyLock<Ledger> = LazyLock::new(|| {
    let stop = AtomicBool::new(false);
    audit::run(Run::new(REGISTRY, Effort::Quick, &stop))
});

static PAGE: LazyLock<String> = LazyLock::new(|| page(&LEDGER));

fn page(ledger: &Ledger) -> String {
    let figures =
        EXPERIMENTS.iter().map(|known| Shown { figure: known.name, title: known.title, statements: known.statements });
    html(ledger, &figures.collect::<Vec<_>>()).unwrap_or_else(|error| panic!("{error}"))
}

/// A page as XML, which is stricter than HTML; its scripts are another language.
fn with_tree(page: &str, look: impl Fn(&Document)) {
    let mut pieces = page.split("<script>");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text += piece.split_once("</script>").expect("a script ends").1;
    }
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    match Document::parse_with_options(&text, options) {
        Ok(tree) => look(&tree),
        Err(error) => panic!("the page is not well-formed: {error}"),
    }
}

fn elements<'a>(node: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    node.descendants().filter(|node| node.has_tag_name(name)).collect()
}

/// The body of each statement.
fn bodies<'a>(tree: &'a Document<'a>) -> Vec<Node<'a, 'a>> {
    elements(tree.root(), "tbody").into_iter().filter(|body| body.has_attribute("data-status")).collect()
}

fn text(node: Node) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

#[test]
fn every_statement_stands_once_in_the_papers_order_with_its_status() {
    with_tree(&PAGE, |tree| {
        let bodies = bodies(tree);
        let ids: Vec<_> = bodies.iter().filter_map(|body| body.attribute("id")).collect();
        assert_eq!(ids, REGISTRY.iter().map(|statement| statement.id()).collect::<Vec<_>>());
        for (body, row) in bodies.into_iter().zip(&LEDGER.statements) {
            assert_eq!(body.attribute("data-status"), Some(row.found.word()), "{}", row.label);
            let cells: Vec<_> = body.first_element_child().expect("a row").children().map(text).collect();
            let cells = cells.join("|");
            assert!(cells.contains(&row.label) && cells.contains(row.found.word()), "{}: {cells}", row.label);
            let shown = text(body);
            let recipes = row.counterexamples.iter().map(|known| known.recipe.as_str());
            let tightest = row.tightest.iter().map(|tightest| tightest.recipe.as_str());
            let names = row.controls.iter().map(|control| control.name.as_str());
            let lines = row.conclusions.iter().map(|line| line.label.as_str());
            let steps = row.steps.iter().map(|line| line.label.as_str());
            for wanted in names.chain(lines).chain(steps).chain(tightest) {
                assert!(shown.contains(wanted), "{} does not show '{wanted}'", row.label);
            }
            let refuted = row.counterexamples.iter().map(|known| &known.refutes);
            for line in refuted {
                let against = row.counterexamples.iter().filter(|known| known.refutes == *line);
                let smallest = against.min_by_key(|known| known.recipe.len()).map_or("", |known| &known.recipe);
                assert!(shown.contains(smallest), "{} does not show '{smallest}'", row.label);
            }
            assert_eq!(recipes.len() == 0, !shown.contains("What is wrong"), "{}", row.label);
        }
    });
}

#[test]
fn every_formula_of_every_page_is_set() {
    with_tree(&PAGE, |tree| {
        for (body, statement) in bodies(tree).into_iter().zip(REGISTRY) {
            let source = page_text(statement.source());
            // A formula within a line has two dollar signs, one on a line of its own has four.
            let displayed = source.matches("$$").count() / 2;
            let inline = (source.matches('$').count() - 4 * displayed) / 2;
            let set = elements(body, "math").len();
            assert_eq!(
                set,
                displayed + inline,
                "{}: formulas on the page and in {}",
                statement.label(),
                statement.file()
            );
            let in_code = |node: &Node| node.ancestors().any(|above| above.has_tag_name("code"));
            for node in body.descendants().filter(|node| node.is_text() && !in_code(node)) {
                let shown = node.text().unwrap_or_default();
                assert!(!shown.contains(['$', '\\']), "{}: raw LaTeX in '{shown}'", statement.label());
            }
        }
    });
}

/// Scripts, fractions and the like have a fixed number of parts; with another one a browser shows something else.
#[test]
fn formulas_are_built_as_mathml_demands() {
    with_tree(&PAGE, |tree| {
        for node in elements(tree.root(), "math").into_iter().flat_map(|formula| formula.descendants()) {
            let parts = match node.tag_name().name() {
                "msub" | "msup" | "munder" | "mover" | "mfrac" | "mroot" => 2,
                "msubsup" | "munderover" => 3,
                "merror" => panic!("a formula is in error: {}", text(node)),
                _ => continue,
            };
            let children = node.children().filter(Node::is_element).count();
            assert_eq!(children, parts, "parts of a {} in {}", node.tag_name().name(), &PAGE[node.range()]);
        }
    });
}

#[test]
fn every_link_leads_somewhere() {
    let figures = Path::new(env!("CARGO_MANIFEST_DIR")).join("figures");
    let made = EXPERIMENTS.iter().flat_map(|known| ["svg", "csv"].map(|kind| format!("{}.{kind}", known.name)));
    let made: Vec<_> = made.collect();
    with_tree(&PAGE, |tree| {
        let ids: Vec<_> = tree.descendants().filter_map(|node| node.attribute("id")).collect();
        let links: Vec<_> = elements(tree.root(), "a").iter().filter_map(|link| link.attribute("href")).collect();
        for link in &links {
            match link.strip_prefix('#') {
                Some(id) => assert!(ids.contains(&id), "nothing on the page has the id {id}"),
                None if *link == "https://arxiv.org/abs/2008.02217v3" => {}
                // A figure that is new is there as soon as it is made.
                None => assert!(
                    made.iter().any(|file| file == link) || figures.join(link).is_file(),
                    "{link} leads nowhere from figures/"
                ),
            }
        }
        for statement in REGISTRY {
            let source = format!("../{}", statement.file());
            assert!(links.contains(&source.as_str()), "{} is not linked to its source", statement.label());
        }
        for experiment in EXPERIMENTS {
            for label in experiment.statements {
                assert!(find(label).is_some_and(|known| known.label() == *label), "{}: {label}", experiment.name);
            }
            let figure = format!("{}.svg", experiment.name);
            let linked = links.iter().filter(|link| **link == figure).count();
            assert_eq!(linked, 1 + experiment.statements.len(), "links to {figure}, in the list and at its statements");
        }
    });
}

#[test]
fn the_page_needs_nothing_but_itself() {
    with_tree(&PAGE, |tree| {
        for node in tree.descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            assert!(!["link", "img", "iframe", "object"].contains(&name), "a {name} is loaded from elsewhere");
            assert!(!node.has_attribute("src"), "a {name} is loaded from elsewhere");
        }
        let policy = elements(tree.root(), "meta").into_iter().find(|meta| meta.has_attribute("http-equiv"));
        let policy = policy.and_then(|meta| meta.attribute("content")).unwrap_or_default();
        assert!(policy.starts_with("default-src 'none';"), "the policy is {policy}");
    });
    for word in ["url(", "@import", env!("CARGO_MANIFEST_DIR")] {
        assert!(!PAGE.contains(word), "the page has {word}");
    }
    assert!(PAGE.len() < 2_000_000, "the page has {} bytes", PAGE.len());
}

#[test]
fn the_page_follows_its_ledger() {
    let mut ledger = LEDGER.clone();
    ledger.statements.truncate(2);
    ledger.partial = true;
    let row = &mut ledger.statements[0];
    row.found = Status::False;
    row.controls[0].violated = false;
    row.notes.push("<script>alert(1)</script>".to_owned());
    let shown = page(&ledger);
    for wanted in [
        &*format!("This run has 2 of {} statements: it was stopped.", REGISTRY.len()),
        "found false, expected definition",
        "is not violated",
        "&#60;script&#62;alert(1)",
    ] {
        assert!(shown.contains(wanted), "the page does not say: {wanted}");
    }
    assert!(!PAGE.contains("Not as expected") && !PAGE.contains("This run has"), "all is well with the whole run");
}

#[test]
fn a_statement_that_is_not_known_is_refused() {
    let mut ledger = LEDGER.clone();
    ledger.statements[1].label = "Theorem Z".to_owned();
    let error = html(&ledger, &[]).expect_err("there is no such theorem");
    assert!(matches!(&error, HtmlError::Unknown { label } if label == "Theorem Z"), "{error}");
}
