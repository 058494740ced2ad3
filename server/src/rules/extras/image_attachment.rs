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
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use serde_json::{Value as Json, json};
use shared::check::PICTURE_MAX;
use shared::value::Value;
use tokio::sync::Semaphore;

use crate::app::request_id;
use crate::cx::Cx;
use crate::engine::files;
use crate::engine::write::{Item, Op, Writer};
use crate::error::{Error, Result};

pub struct Rules;

/// Longest side kept, in pixels; larger pictures are made smaller.
const SIDE_MAX: u32 = 4096;
/// Most pixels that are decoded at all, in millions: what cameras take. The file's header says how many there are, so a
/// small file that stands for a huge picture is refused before anything is made of it.
const MEGAPIXELS_MAX: u32 = 50;
/// Bytes that one decoding may take: four for each pixel, and what the decoder needs besides.
const MEMORY_MAX: u64 = 256 << 20;
const QUALITY: u8 = 88;
/// Millions of pixels that are decoded at a time by the whole process: one of the largest, or many small ones.
static DECODING: Semaphore = Semaphore::const_new(MEGAPIXELS_MAX as usize);
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
            let done = encoded(given).await?;
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

/// A `data:` URL as a picture of ours: type, size and bytes. The inner error is for the one who sent it.
async fn encoded(given: Json) -> Result<Result<Json, String>> {
    if given.is_null() {
        return Ok(Ok(Json::Null));
    }
    let file = match apart(move || file(&given)).await? {
        Ok(file) => file,
        Err(message) => return Ok(Err(message)),
    };
    let taken = DECODING.acquire_many(file.megapixels).await.map_err(|error| Error::Internal(error.to_string()))?;
    let done = apart(move || file.encoded()).await;
    drop(taken);
    done
}

/// Runs what takes its time on a thread where nobody waits behind it.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}

const UNKNOWN: &str = "Upload a valid image: PNG, JPEG, GIF, WebP or BMP.";

/// A picture that was sent, of which no more than the header was read.
struct File {
    bytes: Vec<u8>,
    format: ImageFormat,
    /// Rounded up.
    megapixels: u32,
}

/// The picture in a `data:` URL, unless it has too many bytes or pixels.
fn file(given: &Json) -> Result<File, String> {
    let data = given.as_str().and_then(|text| text.strip_prefix("data:")?.split_once(";base64,"));
    let (_, data) = data.ok_or("Send the picture as a file, or as a data: URL.")?;
    if data.len() / 4 * 3 > PICTURE_MAX {
        return Err(format!("A picture has at most {} MiB.", PICTURE_MAX >> 20));
    }
    File::read(STANDARD.decode(data).map_err(|_| "The data is no base64.")?)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    limits
}

impl File {
    fn read(bytes: Vec<u8>) -> Result<Self, String> {
        let mut reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().map_err(|_| UNKNOWN)?;
        let format = reader.format().ok_or(UNKNOWN)?;
        reader.limits(limits());
        let (width, height) = reader.into_dimensions().map_err(refused)?;
        let pixels = u64::from(width) * u64::from(height);
        let megapixels = pixels.div_ceil(1_000_000);
        match u32::try_from(megapixels).ok().filter(|count| *count <= MEGAPIXELS_MAX) {
            Some(megapixels) => Ok(Self { bytes, format, megapixels }),
            None => Err(format!(
                "This picture has {width} × {height} pixels, {megapixels} million; at most {MEGAPIXELS_MAX} million are taken."
            )),
        }
    }

    fn encoded(self) -> Result<Json, String> {
        let (mime, width, height, bytes) = self.again()?;
        let size = bytes.len();
        Ok(json!({"mime": mime, "width": width, "height": height, "size": size, "data": STANDARD.encode(&bytes)}))
    }

    /// Decodes the picture and encodes it as JPEG if it was one, else as PNG.
    fn again(self) -> Result<(&'static str, u32, u32, Vec<u8>), String> {
        let mut reader = ImageReader::with_format(Cursor::new(&self.bytes), self.format);
        reader.limits(limits());
        let mut decoder = reader.into_decoder().map_err(refused)?;
        let mut limits = limits();
        limits.reserve(decoder.total_bytes()).map_err(refused)?;
        decoder.set_limits(limits).map_err(refused)?;
        let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
        if picture.width() > SIDE_MAX || picture.height() > SIDE_MAX {
            // It averages whole pixels. Other filters work with four times the memory in between.
            picture = picture.thumbnail(SIDE_MAX, SIDE_MAX);
        }
        let (width, height) = (picture.width(), picture.height());
        let mut out = Cursor::new(Vec::new());
        let mime = if self.format == ImageFormat::Jpeg {
            let plain = DynamicImage::ImageRgb8(picture.into_rgb8());
            plain.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).map_err(|_| UNKNOWN)?;
            "image/jpeg"
        } else {
            picture.write_to(&mut out, ImageFormat::Png).map_err(|_| UNKNOWN)?;
            "image/png"
        };
        Ok((mime, width, height, out.into_inner()))
    }
}

/// Why a picture cannot be decoded.
fn refused(error: ImageError) -> String {
    match error {
        ImageError::Limits(_) => {
            format!("This picture takes more than {} MiB to decode. Make it smaller.", MEMORY_MAX >> 20)
        }
        _ => UNKNOWN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{File, file};
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
        let (mime, width, height, out) = File::read(bytes).and_then(File::again).expect("a picture");
        assert_eq!((mime, width, height), ("image/png", 3, 2));
        assert!(!out.windows(6).any(|part| part == b"script"));
        let svg = STANDARD.encode("<svg xmlns='http://www.w3.org/2000/svg'/>");
        assert!(file(&json!(format!("data:image/svg+xml;base64,{svg}"))).is_err());
        assert!(file(&json!({"data": "x"})).is_err() && file(&json!("x")).is_err());
    }
    #[test]
    fn a_header_is_enough_to_refuse_a_huge_picture() {
        // 14,000 by 14,000 grey pixels, of which none follows.
        let png = "iVBORw0KGgoAAAANSUhEUgAANrAAADawCAAAAACBsKq1AAAAAklEQVR4nGKkkSs=";
        let message = file(&json!(format!("data:image/png;base64,{png}"))).err().expect("a refusal");
        assert!(message.contains("14000 × 14000 pixels, 196 million; at most 50 million"), "{message}");
        let mut large = std::io::Cursor::new(Vec::new());
        DynamicImage::new_luma8(6000, 1500).write_to(&mut large, ImageFormat::Png).expect("a picture");
        let (_, width, height, _) = File::read(large.into_inner()).and_then(File::again).expect("a picture");
        assert_eq!((width, height), (4096, 1024));
    }
}
