//! The blocks of a page, as Markdown has them.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A block, with the number of its first line.
pub(super) struct Block {
    pub(super) line: usize,
    pub(super) what: What,
}

/// What a block is. Code within a line keeps its backticks.
pub(super) enum What {
    /// A heading and its depth.
    Heading(usize, String),
    /// Items with bullets.
    Bullets(Vec<String>),
    /// Items with numbers, each with its line.
    Numbered(Vec<(usize, String)>),
    /// A fenced block: its language and text.
    Fence(String, String),
    /// The rows of a table, the header first, each with its line.
    Table(Vec<(usize, Vec<String>)>),
    /// A paragraph, which is for people alone.
    Prose,
}

impl What {
    /// What people write in it, traces apart: those have escapes of their own.
    pub(super) fn texts(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Heading(_, text) => Box::new(std::iter::once(text.as_str())),
            Self::Bullets(items) => Box::new(items.iter().map(String::as_str)),
            Self::Numbered(items) => Box::new(items.iter().map(|(_, item)| item.as_str())),
            Self::Table(rows) => Box::new(rows.iter().flat_map(|(_, cells)| cells).map(String::as_str)),
            Self::Fence(..) | Self::Prose => Box::new(std::iter::empty()),
        }
    }
}

/// Takes a page apart.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = |offset: usize| starts.partition_point(|start| *start <= offset);
    let mut blocks = Vec::new();
    // Text of the innermost item, cell, heading or paragraph.
    let mut inline = String::new();
    let mut items: Vec<(usize, String)> = Vec::new();
    let mut numbered = false;
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    let mut fence = None;
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let at = line(range.start);
        let mut add = |what| blocks.push(Block { line: at, what });
        match event {
            Event::Start(Tag::Heading { .. } | Tag::TableCell) => inline.clear(),
            Event::Start(Tag::Paragraph) if depth == 0 => inline.clear(),
            Event::Start(Tag::List(first)) => {
                if depth == 0 {
                    (numbered, items) = (first.is_some(), Vec::new());
                }
                depth += 1;
            }
            Event::Start(Tag::Item) => inline.clear(),
            Event::Start(Tag::Table(_)) => rows.clear(),
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push((at, Vec::new())),
            Event::Start(Tag::CodeBlock(kind)) => {
                inline.clear();
                fence = Some(match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                });
            }
            Event::End(TagEnd::Heading(level)) => add(What::Heading(level as usize, std::mem::take(&mut inline))),
            Event::End(TagEnd::Paragraph) if depth == 0 => add(What::Prose),
            Event::End(TagEnd::TableCell) => {
                if let Some((_, cells)) = rows.last_mut() {
                    cells.push(inline.trim().to_owned());
                }
            }
            Event::End(TagEnd::Table) => add(What::Table(std::mem::take(&mut rows))),
            Event::End(TagEnd::CodeBlock) => add(What::Fence(fence.take().unwrap_or_default(), std::mem::take(&mut inline))),
            Event::End(TagEnd::Item) => items.push((at, std::mem::take(&mut inline).trim().to_owned())),
            Event::End(TagEnd::List(_)) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let items = std::mem::take(&mut items);
                    add(if numbered { What::Numbered(items) } else { What::Bullets(items.into_iter().map(|(_, item)| item).collect()) });
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => inline.push_str(&text),
            Event::Code(code) => inline.extend(["`", &code, "`"]),
            Event::SoftBreak | Event::HardBreak => inline.push(' '),
            _ => {}
        }
    }
    blocks
}
