//! The descriptions as the browser gets them: in few bytes, and without what only the server reads.
//!
//! As compiled they are tables full of addresses, which cost the browser twice what their words do. So
//! the compiler writes them into two arrays (`write`, constant functions), and the browser makes
//! `ModelMeta`s of these on its first look at the registry (`read`). Nothing that it runs names the
//! tables, so they stay out of it. `write` and `read` mention everything in the same order; `tests`
//! holds that what comes out is what went in.
//!
//! There are two streams, because words compress better among words: texts, each ended by a line feed,
//! and their shape: kinds, flags, numbers and lengths.

#[cfg(any(target_arch = "wasm32", test))]
mod read;
#[cfg(test)]
mod tests;
#[cfg(any(target_arch = "wasm32", test))]
mod write;

#[cfg(any(target_arch = "wasm32", test))]
pub use here::all;

#[cfg(any(target_arch = "wasm32", test))]
mod here {
    use std::sync::LazyLock;

    use super::{read, write};
    use crate::meta::ModelMeta;
    use crate::registry::AREAS;

    const WRITTEN: write::Writer = write::models(AREAS);
    static SHAPE: [u8; WRITTEN.shape.length] = write::cut(&WRITTEN.shape.bytes);
    static TEXT: [u8; WRITTEN.text.length] = write::cut(&WRITTEN.text.bytes);

    /// Every model.
    pub fn all() -> &'static [ModelMeta] {
        static ALL: LazyLock<&[ModelMeta]> = LazyLock::new(|| read::models(&SHAPE, &TEXT));
        &ALL
    }
}
