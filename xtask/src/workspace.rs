//! Where things are. Everything that is built or installed stays inside the workspace folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::{Context, Failure, Outcome};

/// The workspace folder, and the places in it that several steps share.
pub struct Workspace {
    pub root: PathBuf,
}

impl Workspace {
    /// Found from where this crate was compiled, or else from the current folder upwards.
    pub fn find() -> Outcome<Self> {
        let compiled = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let compiled = compiled.and_then(|folder| folder.parent().map(Path::to_path_buf));
        let here = std::env::current_dir().context("read the current folder")?;
        let root = compiled
            .into_iter()
            .chain(here.ancestors().map(Path::to_path_buf))
            .find(|folder| folder.join("Trunk.toml").is_file() && folder.join("xtask").is_dir())
            .ok_or_else(|| Failure::new("this is not inside Purser's workspace. Go to its folder and try again."))?;
        Ok(Self { root })
    }

    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The web application as it is served: `index.html`, hashed scripts, `vendor/`, each with `.br` and `.gz`.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Pinned tools, in the layout of `cargo install --root`.
    pub fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// A target folder of its own, so that builds for the browser and for this machine never undo each other.
    pub fn wasm_target(&self) -> PathBuf {
        self.target().join("wasm")
    }

    /// The search path with the pinned tools first and, after everything else, npm's `wasm-opt`.
    pub fn path(&self) -> Outcome<OsString> {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = [self.tools().join("bin")]
            .into_iter()
            .chain(std::env::split_paths(&inherited))
            .chain([self.tools().join("node_modules/.bin")]);
        std::env::join_paths(folders).context("put the tools on the path")
    }

    /// A program's full name by the search path, if it is there.
    pub fn which(&self, program: &str) -> Outcome<Option<PathBuf>> {
        let path = self.path()?;
        Ok(std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file()))
    }
}
