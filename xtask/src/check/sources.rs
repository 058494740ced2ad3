//! The text of every file that is committed, or would be by `git add --all`.

use std::fs;

use crate::failure::{Failure, Outcome};
use crate::shell::{answer, program};
use crate::workspace::Workspace;

pub struct Source {
    /// From the workspace folder, with `/` between folders.
    pub path: String,
    pub text: String,
}

impl Source {
    /// Lines with their numbers, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// Files that are not text are left out.
pub fn load(workspace: &Workspace) -> Outcome<Vec<Source>> {
    let mut git = program(workspace, "git")?;
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed =
        answer(&mut git).ok_or_else(|| Failure::new("`git ls-files` failed: the check reads what git knows"))?;
    let paths = listed.split('\0').filter(|path| !path.is_empty());
    // A file can be listed and yet gone: deleted, and the deletion not committed.
    Ok(paths
        .filter_map(|path| {
            let text = fs::read_to_string(workspace.root.join(path)).ok()?;
            Some(Source { path: path.to_owned(), text })
        })
        .collect())
}
