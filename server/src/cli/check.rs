//! `purser check`: the schema, and whether what is stored agrees with itself.

use std::sync::Arc;

use server::app::App;
use server::error::{Error, Result};
use server::services::integrity::{self, Finding};

use super::{say, schema};

/// What is done with what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Look,
    Mend,
}

/// So often it is looked again after mending: what is mended may have hidden something else.
const ROUNDS: usize = 10;

pub async fn run(app: &Arc<App>, wish: Wish) -> Result<()> {
    schema::check(app).await?;
    let mut found = integrity::look(app).await?;
    if found.is_empty() {
        return say("Settings, database, schema and data are in order.");
    }
    tell(&found)?;
    let (all, mendable) = (found.len(), found.iter().filter(|one| one.mend.is_some()).count());
    if wish == Wish::Look {
        let offer = match mendable {
            0 => "A person must decide what becomes of that".to_owned(),
            _ => format!("purser check --mend mends {mendable} of that; make a backup first"),
        };
        return Err(Error::Internal(format!("{all} things are not in order. {offer}.")));
    }
    for _ in 0..ROUNDS {
        let mut mended = 0;
        for (one, mend) in found.iter().filter_map(|one| Some((one, one.mend.as_ref()?))) {
            match integrity::mend(app, mend).await {
                Ok(()) => mended += 1,
                Err(error) => say(&format!("Not mended: {} ({error})", one.text))?,
            }
        }
        found = integrity::look(app).await?;
        if mended == 0 || found.is_empty() {
            break;
        }
    }
    if found.is_empty() {
        return say("Everything is mended; the change log tells what became of rows.");
    }
    say("What is left:")?;
    tell(&found)?;
    Err(Error::Internal(format!("{} things are not in order, and a person must decide.", found.len())))
}

fn tell(found: &[Finding]) -> Result<()> {
    found.iter().try_for_each(|one| say(&one.text))
}
