//! Images: decoded and encoded anew before the transaction begins, so that what is kept is a picture
//! and nothing else, without places and names of people in it.
//!
//! The bytes are kept in the database (`core_file`), not in a folder: they are written in the same
//! transaction as their row, are in every backup, and all server processes see them. They stay when
//! the row goes, so that a deletion can be taken back.

use std::io::Cursor;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use serde_json::{Value as Json, json};
use shared::check::PICTURE_MAX;
use shared::value::Value;

use crate::app::request_id;
use crate::cx::Cx;
use crate::engine::files;
use crate::engine::write::{Item, Op, Writer};
use crate::error::{Error, Result};

pub struct Rules;

/// Longest side kept, in pixels; larger pictures are made smaller.
const SIDE_MAX: u32 = 4096;
/// Longest side that is decoded at all, and the memory it may take.
const DECODE_MAX: u32 = 20_000;
const MEMORY_MAX: u64 = 256 << 20;
const QUALITY: u8 = 88;
/// Where pictures are served.
pub const MEDIA: &str = "/media/";

#[async_trait]
impl crate::rules::Rules for Rules {
    fn also(&self) -> &'static [&'static str] {
        &["image"]
    }

    /// Decoding takes its time, which nobody else should wait for.
    async fn ahead(&self, _cx: &Cx, ops: &mut [Op]) -> Result<()> {
        for op in ops {
            let (Op::Create { patch, .. } | Op::Update { patch, .. }) = op else { continue };
            let Some(given) = patch.extra.get("image").cloned() else { continue };
            let text = given.as_str().filter(|text| text.len() < 500).unwrap_or_default().to_owned();
            let done = tokio::task::spawn_blocking(move || encoded(&given));
            let done = done.await.map_err(|error| Error::Internal(error.to_string()))?;
            let failed = |message| json!({"error": message, "given": text});
            patch.extra.insert("image".to_owned(), done.unwrap_or_else(failed));
        }
        Ok(())
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        let given = item.patch.extra.get("image").cloned();
        let Some(after) = &mut item.after else { return };
        // A client sends back what it read: then the picture stays as it is.
        let Some(picture) = given.filter(|json| !json.is_null()) else {
            if after.str("image").is_empty() {
                item.errors.add("image", shared::check::REQUIRED);
            }
            return;
        };
        if let Some(message) = picture["error"].as_str() {
            let same = item.before.is_some() && picture["given"].as_str().is_some_and(|text| text.contains(MEDIA));
            if !same {
                item.errors.add("image", message);
            }
            return;
        }
        let name = format!("{}.{}", request_id(), if picture["mime"] == "image/jpeg" { "jpg" } else { "png" });
        after.set("image", Value::Text(format!("{MEDIA}{name}")));
        for (field, key) in [("image_width", "width"), ("image_height", "height"), ("image_size", "size")] {
            after.set(field, Value::Int(picture[key].as_i64().unwrap_or(0)));
        }
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        for item in items.iter().filter(|item| !item.deletes()) {
            let Some(picture) = item.patch.extra.get("image").filter(|json| json["data"].is_string()) else { continue };
            let name = item.after.as_ref().map_or("", |after| after.str("image")).trim_start_matches(MEDIA).to_owned();
            let text = |key: &str| picture[key].as_str().unwrap_or_default().to_owned();
            files::keep(w, &name, &text("mime"), &text("data")).await?;
        }
        Ok(())
    }
}

/// A `data:` URL as a picture of ours: type, size and bytes.
fn encoded(given: &Json) -> Result<Json, String> {
    let text = match given {
        Json::String(text) => text,
        Json::Null => return Ok(Json::Null),
        _ => return Err("Send the picture as a file, or as a data: URL.".to_owned()),
    };
    let data = text.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")).map(|(_, data)| data);
    let data = data.ok_or("Send the picture as a file, or as a data: URL.")?;
    if data.len() / 4 * 3 > PICTURE_MAX {
        return Err(format!("A picture has at most {} MiB.", PICTURE_MAX >> 20));
    }
    let bytes = STANDARD.decode(data).map_err(|_| "The data is no base64.")?;
    let (mime, width, height, bytes) = again(&bytes)?;
    Ok(json!({"mime": mime, "width": width, "height": height, "size": bytes.len(), "data": STANDARD.encode(&bytes)}))
}

/// Decodes a picture and encodes it as JPEG if it was one, else as PNG.
fn again(bytes: &[u8]) -> Result<(&'static str, u32, u32, Vec<u8>), String> {
    const UNKNOWN: &str = "Upload a valid image: PNG, JPEG, GIF, WebP or BMP.";
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| UNKNOWN)?;
    let format = reader.format().ok_or(UNKNOWN)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(DECODE_MAX);
    limits.max_image_height = Some(DECODE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut picture = reader.decode().map_err(|_| UNKNOWN)?;
    if picture.width() > SIDE_MAX || picture.height() > SIDE_MAX {
        picture = picture.resize(SIDE_MAX, SIDE_MAX, image::imageops::FilterType::Triangle);
    }
    let mut out = Cursor::new(Vec::new());
    let mime = if format == ImageFormat::Jpeg {
        let plain = DynamicImage::ImageRgb8(picture.to_rgb8());
        plain.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).map_err(|_| UNKNOWN)?;
        "image/jpeg"
    } else {
        picture.write_to(&mut out, ImageFormat::Png).map_err(|_| UNKNOWN)?;
        "image/png"
    };
    Ok((mime, picture.width(), picture.height(), out.into_inner()))
}

#[cfg(test)]
mod tests {
    use super::{again, encoded};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use image::{DynamicImage, ImageFormat};
    use serde_json::json;

    #[test]
    fn pictures_are_encoded_anew_and_nothing_else_passes() {
        let mut gif = std::io::Cursor::new(Vec::new());
        DynamicImage::new_rgb8(3, 2).write_to(&mut gif, ImageFormat::Gif).expect("a picture");
        let mut bytes = gif.into_inner();
        bytes.extend_from_slice(b"<script>alert(1)</script>");
        let (mime, width, height, out) = again(&bytes).expect("a picture");
        assert_eq!((mime, width, height), ("image/png", 3, 2));
        assert!(!out.windows(6).any(|part| part == b"script"));
        let svg = STANDARD.encode("<svg xmlns='http://www.w3.org/2000/svg'/>");
        assert!(encoded(&json!(format!("data:image/svg+xml;base64,{svg}"))).is_err());
        assert!(encoded(&json!({"data": "x"})).is_err() && encoded(&json!("x")).is_err());
    }
}
