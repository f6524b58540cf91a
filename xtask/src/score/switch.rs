//! Writes mutants into the engine of a tree, each behind a switch.
//!
//! What is changed stands beside what was: `(if crate::mutant::on(7) { a < b } else { a <= b })`. One is on at a time, so that what
//! is changed can be the text as it was, whatever other mutants stand in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use proc_macro2::{LineColumn, Span};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::list::Mutant;
use crate::root;

const ENGINE: &str = "crates/engine/src";

/// What tells in the tree which mutant is on.
const SWITCH: &str = "//! Which mutant is on.
use std::sync::LazyLock;
static ON: LazyLock<usize> = LazyLock::new(|| std::env::var(\"MUTANT\").ok().and_then(|on| on.parse().ok()).unwrap_or(usize::MAX));
/// Whether it is this one.
#[inline]
pub fn on(id: usize) -> bool {
    *ON == id
}
";

/// Writes the engine anew with every mutant but some. The ids of those that have a place.
pub fn place(tree: &Path, all: &[Mutant], without: &BTreeSet<usize>) -> Result<BTreeSet<usize>> {
    let mut files: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
    for of in all.iter().filter(|of| !without.contains(&of.id)) {
        files.entry(&of.file).or_default().push(of);
    }
    let mut placed = BTreeSet::new();
    for (name, mutants) in files {
        let text = fs::read_to_string(root().join(name)).with_context(|| name.to_owned())?;
        let mut file = File::new(&text, &mutants);
        file.visit_file(&syn::parse_file(&text).with_context(|| name.to_owned())?);
        let (changed, of_file) = file.written();
        // A constant function asks for no environment; tables of the redaction are made by some.
        let changed = if name.contains("/redaction/") { changed } else { changed.replace("const fn", "fn") };
        fs::write(tree.join(name), changed)?;
        placed.extend(of_file);
    }
    let library = fs::read_to_string(root().join(ENGINE).join("lib.rs"))?;
    fs::write(tree.join(ENGINE).join("lib.rs"), library + "\n/// Which mutant is on.\npub mod mutant;\n")?;
    fs::write(tree.join(ENGINE).join("mutant.rs"), SWITCH)?;
    Ok(placed)
}

/// Something written between what was there.
struct Edit {
    at: usize,
    closes: bool,
    /// How long what it stands around is.
    around: usize,
    text: String,
}

struct File<'t> {
    text: &'t str,
    lines: Vec<usize>,
    wanted: BTreeMap<(usize, usize), Vec<&'t Mutant>>,
    edits: Vec<Edit>,
    placed: BTreeSet<usize>,
}

impl<'t> File<'t> {
    fn new(text: &'t str, mutants: &[&'t Mutant]) -> Self {
        let mut wanted: BTreeMap<_, Vec<&Mutant>> = BTreeMap::new();
        for of in mutants {
            wanted.entry(of.at).or_default().push(of);
        }
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, lines, wanted, edits: Vec::new(), placed: BTreeSet::new() }
    }

    /// The text with everything written into it, and which mutants stand in it.
    fn written(mut self) -> (String, BTreeSet<usize>) {
        // At one place first what ends, the inner before the outer, then what begins, the outer before the inner.
        self.edits.sort_by_key(|edit| (edit.at, !edit.closes, if edit.closes { edit.around } else { usize::MAX - edit.around }));
        let (mut out, mut last) = (String::new(), 0);
        for edit in &self.edits {
            out.push_str(&self.text[last..edit.at]);
            out.push_str(&edit.text);
            last = edit.at;
        }
        out.push_str(&self.text[last..]);
        (out, self.placed)
    }

    fn offset(&self, at: LineColumn) -> usize {
        let line = self.lines[at.line - 1];
        self.text[line..].char_indices().nth(at.column).map_or(self.text.len(), |(column, _)| line + column)
    }

    fn range(&self, first: Span, last: Span) -> (usize, usize) {
        (self.offset(first.start()), self.offset(last.end()))
    }

    fn at(&self, span: Span, genre: &str) -> Vec<&'t Mutant> {
        let at = (span.start().line, span.start().column);
        self.wanted.get(&at).into_iter().flatten().copied().filter(|of| of.genre == genre && !self.placed.contains(&of.id)).collect()
    }

    fn write(&mut self, at: usize, closes: bool, around: usize, text: String) {
        self.edits.push(Edit { at, closes, around, text });
    }

    /// Puts an expression behind switches.
    fn wrap(&mut self, (from, to): (usize, usize), changed: Vec<(&Mutant, String)>) {
        let (mut open, mut shut) = (String::new(), String::new());
        for (of, text) in changed {
            self.placed.insert(of.id);
            open = format!("(if crate::mutant::on({}) {{ {text} }} else {{ {open}", of.id);
            shut.push_str(" })");
        }
        if !open.is_empty() {
            self.write(from, false, to - from, open);
            self.write(to, true, to - from, shut);
        }
    }
}

fn binds(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(both) => binds(&both.left) || binds(&both.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for File<'_> {
    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        // Patterns are joined by `&&` alone.
        if !binds(&expr.left) && !binds(&expr.right) {
            let whole = self.range(expr.left.span(), expr.right.span());
            let op = self.range(expr.op.span(), expr.op.span());
            let (left, right) = (&self.text[whole.0..op.0], &self.text[op.1..whole.1]);
            let changed = self.at(expr.op.span(), "BinaryOperator");
            self.wrap(whole, changed.into_iter().map(|of| (of, format!("{left} {} {right}", of.replacement))).collect());
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'ast syn::ExprUnary) {
        let (from, to) = self.range(expr.expr.span(), expr.expr.span());
        let changed = self.at(expr.op.span(), "UnaryOperator");
        self.wrap(self.range(expr.span(), expr.span()), changed.into_iter().map(|of| (of, self.text[from..to].to_owned())).collect());
        visit::visit_expr_unary(self, expr);
    }

    fn visit_expr_struct(&mut self, expr: &'ast syn::ExprStruct) {
        let whole = self.range(expr.span(), expr.span());
        let ends = expr.fields.iter().skip(1).map(Spanned::span).chain(expr.dot2_token.iter().map(Spanned::span));
        let mut changed = Vec::new();
        for (field, next) in expr.fields.iter().zip(ends) {
            let (from, to) = (self.offset(field.span().start()), self.offset(next.start()));
            let without = format!("{}{}", &self.text[whole.0..from], &self.text[to..whole.1]);
            changed.extend(self.at(field.span(), "StructField").into_iter().map(|of| (of, without.clone())));
        }
        self.wrap(whole, changed);
        visit::visit_expr_struct(self, expr);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let gone = self.at(arm.span(), "MatchArm");
        self.placed.extend(gone.iter().map(|of| of.id));
        let stands: Vec<String> = gone.iter().map(|of| format!("!crate::mutant::on({})", of.id)).collect();
        let stands = stands.join(" && ");
        if let Some((_, guard)) = &arm.guard {
            let range = self.range(guard.span(), guard.span());
            let changed = self.at(guard.span(), "MatchArmGuard");
            self.wrap(range, changed.into_iter().map(|of| (of, of.replacement.clone())).collect());
            if !stands.is_empty() {
                self.write(range.0, false, usize::MAX, format!("{stands} && ("));
                self.write(range.1, true, usize::MAX, ")".to_owned());
            }
        } else if !stands.is_empty() {
            self.write(self.offset(arm.fat_arrow_token.span().start()), false, usize::MAX, format!(" if {stands} "));
        }
        visit::visit_arm(self, arm);
    }

    /// A function's mutants stand where the first statement of its body does.
    fn visit_block(&mut self, block: &'ast syn::Block) {
        let found = block.stmts.first().map(|first| self.at(first.span(), "FnValue")).unwrap_or_default();
        let returns = |of: &&Mutant| format!(" if crate::mutant::on({}) {{ return {}; }} ", of.id, of.replacement);
        let text: String = found.iter().map(returns).collect();
        self.placed.extend(found.iter().map(|of| of.id));
        if !text.is_empty() {
            self.write(self.offset(block.brace_token.span.open().end()), false, usize::MAX, text);
        }
        visit::visit_block(self, block);
    }

    fn visit_macro(&mut self, _: &'ast syn::Macro) {}
}
