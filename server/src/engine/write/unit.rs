//! A unit of work: all that one request writes, in one transaction, and begun again when others were faster.
//!
//! Everything that writes does it here, so that everybody's work survives meeting others: interfaces, imports, undo, the
//! inbox. What is told about a race that is lost each time is `db::tries`.

use std::pin::Pin;

use shared::meta::ModelMeta;

use super::Writer;
use super::locks::{self, Wanted};
use crate::cx::Cx;
use crate::db::{Tries, Work};
use crate::error::Result;

/// How a unit of work ends that did not fail.
pub enum End<T> {
    Commit(T),
    /// Nothing of it stays.
    GiveUp(T),
}

/// What is done in the transaction. It may be done several times, of which only the last one counts.
pub type Try<'w, T> = Pin<Box<dyn Future<Output = Result<End<T>>> + Send + 'w>>;

/// Does work that writes `models` and what follows from that; an empty list stands for any. It returns when everything is
/// on disk. A try that holds what others wait for longer than a request may is given up. Run it in a task of its own: a
/// transaction must come to its end even if the caller goes away.
pub async fn unit<T, F>(cx: &Cx, models: &[&'static ModelMeta], work: F) -> Result<T>
where
    F: for<'w> Fn(&'w mut Writer) -> Try<'w, T> + Send + Sync,
    T: Send,
{
    tries(cx, models, Work::Request, work).await
}

/// The same for work that takes as long as it takes.
pub async fn job<T, F>(cx: &Cx, models: &[&'static ModelMeta], work: F) -> Result<T>
where
    F: for<'w> Fn(&'w mut Writer) -> Try<'w, T> + Send + Sync,
    T: Send,
{
    tries(cx, models, Work::Job, work).await
}

async fn tries<T, F>(cx: &Cx, models: &[&'static ModelMeta], kind: Work, work: F) -> Result<T>
where
    F: for<'w> Fn(&'w mut Writer) -> Try<'w, T> + Send + Sync,
    T: Send,
{
    let mut tries = Tries::of_checked_work();
    let mut needed = Wanted::new();
    loop {
        let writer = Writer::open(cx, models, kind).await;
        let error = match writer {
            Ok(writer) => match once(writer, &work, &mut needed).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            },
            Err(error) => error,
        };
        tries.again(error).await?;
    }
}

/// One try. `needed` is what the tries before it were found to need, and then what this one was.
async fn once<T, F>(mut writer: Writer, work: &F, needed: &mut Wanted) -> Result<T>
where
    F: for<'w> Fn(&'w mut Writer) -> Try<'w, T> + Send + Sync,
    T: Send,
{
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
