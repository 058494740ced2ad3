//! A unit of work: all that one request writes, in one transaction, and begun again when others were faster.
//!
//! Everything that writes does it here, so that everybody's work survives meeting others: interfaces, imports, undo, the
//! inbox. What is told about a race that is lost each time is `db::tries`.

use std::pin::Pin;

use shared::meta::ModelMeta;

use super::Writer;
use super::locks::{self, Wanted};
use crate::cx::Cx;
use crate::db::Tries;
use crate::error::Result;

/// How a unit of work ends that did not fail.
pub enum End<T> {
    Commit(T),
    /// Nothing of it stays.
    GiveUp(T),
}

/// What is done in the transaction. It may be done several times, of which only the last one counts.
pub type Work<'w, T> = Pin<Box<dyn Future<Output = Result<End<T>>> + Send + 'w>>;

/// Does work that writes `models` and what follows from that; an empty list stands for any. It returns when everything is
/// on disk. Run it in a task of its own: a transaction must come to its end even if the caller goes away.
pub async fn unit<T, F>(cx: &Cx, models: &[&'static ModelMeta], work: F) -> Result<T>
where
    F: for<'w> Fn(&'w mut Writer) -> Work<'w, T> + Send + Sync,
    T: Send,
{
    let mut tries = Tries::of_checked_work();
    let mut needed = Wanted::new();
    loop {
        let error = match once(cx, models, &work, &mut needed).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        tries.again(error).await?;
    }
}

/// One try. `needed` is what the tries before it were found to need, and then what this one was.
async fn once<T, F>(cx: &Cx, models: &[&'static ModelMeta], work: &F, needed: &mut Wanted) -> Result<T>
where
    F: for<'w> Fn(&'w mut Writer) -> Work<'w, T> + Send + Sync,
    T: Send,
{
    let mut writer = Writer::begin(cx, models).await?;
    let held = locks::hold(&mut writer, std::mem::take(needed)).await;
    let done = match held {
        Ok(_) => work(&mut writer).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(End::Commit(done)) => {
            writer.commit().await?;
            Ok(done)
        }
        Ok(End::GiveUp(done)) => Ok(done),
        Err(error) => {
            // Before the pause: others wait for what this held.
            *needed = writer.give_up().await;
            Err(error)
        }
    }
}
