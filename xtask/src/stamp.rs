//! Knowing that a step need not be done again.
//!
//! A stamp is a small file under `target/xtask` that holds a hash of what went into a step (contents) and of what came
//! out of it (names, sizes and times). A step is current while both still agree: an edited source, a deleted result
//! and a result replaced by hand are all noticed. Sources are a few megabytes, so reading them all takes milliseconds.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::failure::{Context, Outcome};
use crate::workspace::Workspace;

/// One step's memory of its last success.
pub struct Stamp {
    file: PathBuf,
    inputs: u64,
    outputs: PathBuf,
}

impl Stamp {
    /// `inputs` are files or folders below the workspace, a missing one counts as empty; `extra` is whatever else
    /// decides the result, such as versions and options.
    pub fn new(workspace: &Workspace, step: &str, inputs: &[&str], extra: &str, outputs: PathBuf) -> Outcome<Self> {
        let mut hasher = DefaultHasher::new();
        extra.hash(&mut hasher);
        for input in inputs {
            for path in files(&workspace.root.join(input))? {
                path.strip_prefix(&workspace.root).unwrap_or(&path).hash(&mut hasher);
                fs::read(&path).context(format!("read {}", path.display()))?.hash(&mut hasher);
            }
        }
        let file = workspace.target().join("xtask").join(step);
        Ok(Self { file, inputs: hasher.finish(), outputs })
    }

    /// Whether the step's last success still stands.
    pub fn is_current(&self) -> Outcome<bool> {
        let Ok(stored) = fs::read_to_string(&self.file) else { return Ok(false) };
        Ok(stored == self.text()?)
    }

    /// Remembers a success.
    pub fn store(&self) -> Outcome {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).context(format!("make {}", folder.display()))?;
        }
        fs::write(&self.file, self.text()?).context(format!("write {}", self.file.display()))
    }

    fn text(&self) -> Outcome<String> {
        let mut hasher = DefaultHasher::new();
        for path in files(&self.outputs)? {
            let about = fs::metadata(&path).context(format!("look at {}", path.display()))?;
            let changed = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            (path, about.len(), changed).hash(&mut hasher);
        }
        Ok(format!("{:016x} {:016x}\n", self.inputs, hasher.finish()))
    }
}

/// Every file at or below a path, in a fixed order.
pub fn files(path: &Path) -> Outcome<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let Ok(entries) = fs::read_dir(path) else { return Ok(Vec::new()) };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.context(format!("list {}", path.display()))?.path());
    }
    paths.sort();
    let nested = paths.iter().map(|path| files(path)).collect::<Outcome<Vec<_>>>()?;
    Ok(nested.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_source_and_a_changed_result_are_both_noticed() {
        let root = std::env::temp_dir().join(format!("purser-stamp-{}", std::process::id()));
        fs::create_dir_all(root.join("src")).unwrap();
        fs::create_dir_all(root.join("out")).unwrap();
        fs::write(root.join("src/a"), "one").unwrap();
        fs::write(root.join("out/b"), "built").unwrap();
        let workspace = Workspace { root: root.clone() };
        let stamp = || Stamp::new(&workspace, "step", &["src"], "v1", root.join("out")).unwrap();

        assert!(!stamp().is_current().unwrap());
        stamp().store().unwrap();
        assert!(stamp().is_current().unwrap());

        fs::write(root.join("src/a"), "two").unwrap();
        assert!(!stamp().is_current().unwrap());
        stamp().store().unwrap();

        fs::write(root.join("out/b"), "by hand").unwrap();
        assert!(!stamp().is_current().unwrap());
        fs::remove_dir_all(&root).unwrap();
    }
}
