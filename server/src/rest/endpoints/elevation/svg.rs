//! One side of a rack as a drawing.

use std::fmt::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use shared::models::dcim::device::Device;
use shared::row::Model;

use crate::services::elevation::{Elevation, Slot};

/// Measures in pixels.
pub struct Size {
    /// Of a unit.
    pub width: i64,
    pub height: i64,
    /// Of the column with the unit numbers.
    pub legend: i64,
    /// Around the whole.
    pub margin: i64,
}

/// Draws the frame, the units with their numbers, and the devices as links to their pages.
pub fn draw(elevation: &Elevation, size: &Size, base: &str) -> String {
    let (left, top) = (size.margin + size.legend, size.margin);
    let (width, height) = (left + size.width + size.margin, elevation.height * size.height + 2 * size.margin);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"{}\"><title>{}</title>",
        (size.height * 6 / 10).clamp(6, 14),
        escape(&elevation.name)
    );
    for row in 0..elevation.height {
        let number = elevation.first + if elevation.descending { row } else { elevation.height - 1 - row };
        let y = top + row * size.height;
        let _ = write!(
            out,
            "<rect x=\"{left}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\" stroke=\"#c8ccd2\"/>",
            size.width, size.height
        );
        if size.legend > 0 {
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" dominant-baseline=\"central\" fill=\"#5b6470\">{number}</text>",
                left - 6,
                y + size.height / 2
            );
        }
    }
    for slot in &elevation.slots {
        device(&mut out, elevation, size, slot, base);
    }
    let _ = write!(
        out,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#20262e\" \
         stroke-width=\"2\"/></svg>",
        size.width,
        elevation.height * size.height
    );
    out
}

fn device(out: &mut String, elevation: &Elevation, size: &Size, slot: &Slot, base: &str) {
    let first = Decimal::from(elevation.first);
    let above =
        if elevation.descending { slot.from - first } else { first + Decimal::from(elevation.height) - slot.until };
    let pixels = |units: Decimal| (units * Decimal::from(size.height)).to_f64().unwrap_or_default();
    let y = pixels(above) + size.margin.to_f64().unwrap_or_default();
    let (x, tall) = (size.margin + size.legend, pixels(slot.until - slot.from));
    let color = if slot.color.len() == 6 { slot.color.as_str() } else { "9e9e9e" };
    let name = slot.device.map(|id| elevation.graph.title(Device::meta(), id));
    if let Some(id) = slot.device {
        let _ = write!(out, "<a href=\"{}/dcim/devices/{id}/\" target=\"_top\">", escape(base));
    }
    let _ = write!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{tall}\" fill=\"#{color}\" stroke=\"#20262e\"/>",
        size.width
    );
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" dominant-baseline=\"central\" fill=\"{}\">{}</text>",
        x + size.width / 2,
        y + tall / 2.0,
        ink(color),
        escape(name.as_deref().unwrap_or("occupied"))
    );
    if slot.device.is_some() {
        out.push_str("</a>");
    }
}

/// Black or white, whichever is read better on a colour.
fn ink(color: &str) -> &'static str {
    let part = |at: usize| color.get(at..at + 2).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0);
    if part(0) * 299 + part(2) * 587 + part(4) * 114 > 140_000 { "#111111" } else { "#ffffff" }
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_drawing_is_escaped_and_can_be_read() {
        assert_eq!(escape("<a href='x'>&\u{7}"), "&lt;a href=&#39;x&#39;&gt;&amp; ");
        assert_eq!((ink("ffffff"), ink("000000"), ink("ffeb3b")), ("#111111", "#ffffff", "#111111"));
    }
}
