//! The little of Markdown that notes are written in, as elements, never as HTML text: what a user
//! typed can only become text, links, lists and emphasis.

use leptos::prelude::*;

use crate::kit::live::Views;
use crate::kit::order::ordered;

/// Paragraphs, lists, headings, fenced code, `code`, **bold** and links.
pub fn markdown(text: &str) -> AnyView {
    view! { <div class="md">{blocks(text).into_iter().map(block_view).views()}</div> }.into_any()
}

#[derive(Debug, PartialEq, Eq)]
enum Block {
    Heading(String),
    Paragraph(Vec<String>),
    List(Vec<String>),
    Code(String),
}

fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut fence: Option<Vec<&str>> = None;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            match fence.take() {
                Some(code) => out.push(Block::Code(code.join("\n"))),
                None => fence = Some(Vec::new()),
            }
            continue;
        }
        if let Some(code) = &mut fence {
            code.push(line);
            continue;
        }
        plain_line(line, &mut out);
    }
    if let Some(code) = fence {
        out.push(Block::Code(code.join("\n")));
    }
    out.retain(|block| !matches!(block, Block::Paragraph(lines) if lines.is_empty()));
    out
}

fn plain_line(line: &str, out: &mut Vec<Block>) {
    let trimmed = line.trim();
    let item = ["- ", "* ", "+ "].iter().find_map(|mark| trimmed.strip_prefix(mark));
    let heading =
        trimmed.strip_prefix('#').map(|rest| rest.trim_start_matches('#')).filter(|rest| rest.starts_with(' '));
    match (trimmed.is_empty(), item, heading, out.last_mut()) {
        (true, ..) => out.push(Block::Paragraph(Vec::new())),
        (_, Some(item), _, Some(Block::List(items))) => items.push(item.to_owned()),
        (_, Some(item), ..) => out.push(Block::List(vec![item.to_owned()])),
        (_, _, Some(heading), _) => out.push(Block::Heading(heading.trim().to_owned())),
        (.., Some(Block::Paragraph(lines))) => lines.push(trimmed.to_owned()),
        _ => out.push(Block::Paragraph(vec![trimmed.to_owned()])),
    }
}

fn block_view(block: Block) -> AnyView {
    match block {
        Block::Heading(text) => view! { <h3>{inline(&text)}</h3> }.into_any(),
        Block::Code(code) => view! { <pre class="code" tabindex="0">{code}</pre> }.into_any(),
        Block::List(items) => {
            let items = items.iter().map(|item| view! { <li>{inline(item)}</li> }).views();
            view! { <ul>{items}</ul> }.into_any()
        }
        Block::Paragraph(lines) => {
            let lines = lines.iter().enumerate().map(|(position, line)| {
                let line_break = (position > 0).then(|| view! { <br /> });
                (line_break, inline(line))
            });
            view! { <p>{lines.views()}</p> }.into_any()
        }
    }
}

/// Code, bold text and links within a line.
fn inline(text: &str) -> AnyView {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, part, after)) = next_part(rest) {
        if !before.is_empty() {
            parts.push(before.to_owned().into_any());
        }
        parts.push(part);
        rest = after;
    }
    parts.push(rest.to_owned().into_any());
    parts.into_any()
}

/// The first marked part of a line: what stands before it, it, and what follows.
fn next_part(text: &str) -> Option<(&str, AnyView, &str)> {
    let marks = ["`", "**", "[", "https://", "http://"];
    let starts = marks.iter().flat_map(|mark| text.match_indices(mark));
    ordered(starts, |a, b| a.0 < b.0).into_iter().find_map(|(at, mark)| {
        let (before, marked) = text.split_at(at);
        let inner = &marked[mark.len()..];
        match mark {
            "`" => inner
                .split_once('`')
                .filter(|(code, _)| !code.is_empty())
                .map(|(code, after)| (before, view! { <code>{code.to_owned()}</code> }.into_any(), after)),
            "**" => inner
                .split_once("**")
                .filter(|(bold, _)| !bold.is_empty())
                .map(|(bold, after)| (before, view! { <strong>{bold.to_owned()}</strong> }.into_any(), after)),
            "[" => {
                let (label, tail) = inner.split_once("](")?;
                let (url, after) = tail.split_once(')')?;
                web(url).then(|| (before, outside(url, label), after))
            }
            _ => {
                let end = marked.find(|c: char| c.is_whitespace() || "<>\"'".contains(c)).unwrap_or(marked.len());
                let url = marked[..end].trim_end_matches(['.', ',', ';', ':', ')']);
                Some((before, outside(url, url), &marked[url.len()..]))
            }
        }
    })
}

/// Whether an address may become a link: nothing but the web.
pub fn web(url: &str) -> bool {
    ["http://", "https://", "ftp://", "ftps://"]
        .iter()
        .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme))
}

/// A link to another site, which learns nothing of where it was clicked.
pub fn outside(url: &str, text: &str) -> AnyView {
    view! { <a href=url.to_owned() target="_blank" rel="noopener noreferrer">{text.to_owned()}</a> }.into_any()
}
