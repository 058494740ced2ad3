//! Short messages at the edge of the screen: what was done, with Undo, and what went wrong, with a way to try again.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use shared::rpc::RpcError;

use crate::kit::live::spawn;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToastKind {
    Done,
    Info,
    Error,
}

/// Does once more what failed.
pub type Retry = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
pub struct Toast {
    pub id: u64,
    pub kind: ToastKind,
    pub text: String,
    /// The request that Undo takes back.
    pub undo: Option<String>,
    /// What taking it back is called.
    pub offer: &'static str,
    pub retry: Option<Retry>,
}

/// The messages on the screen, oldest first.
#[derive(Clone, Copy)]
pub struct Toasts {
    pub list: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

/// How long a message stays, counted in steps: it does not go while somebody is about to press it.
const STAY: u32 = 32;
const STEP: Duration = Duration::from_millis(250);
/// Under the pointer, or with the focus in it.
const HELD: &str = ".toasts:is(:hover, :focus-within)";

pub fn use_toasts() -> Toasts {
    super::state().toasts
}

impl Toasts {
    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Something was done. With a request it can be taken back from the message.
    pub fn done(self, text: impl Into<String>, undo: Option<String>) {
        self.push(ToastKind::Done, text.into(), undo, "Undo");
    }

    /// Something was taken back. It can be done again from the message.
    pub fn undone(self, text: String, request: String) {
        self.push(ToastKind::Done, text, Some(request), "Redo");
    }

    pub fn info(self, text: impl Into<String>) {
        self.push(ToastKind::Info, text.into(), None, "");
    }

    /// Something went wrong. A lost session leads to the login page instead.
    pub fn error(self, error: &RpcError) {
        super::note_outage(error);
        if matches!(error, RpcError::Unauthenticated) {
            super::lost();
        } else {
            self.push(ToastKind::Error, error.to_string(), None, "");
        }
    }

    /// Something could not be done. Where that may go right the next time, it can be sent again, as it was.
    pub fn failed(self, error: &RpcError, retry: impl Fn() + Send + Sync + 'static) {
        super::note_outage(error);
        if error.may_pass() {
            let (kind, text) = (ToastKind::Error, error.to_string());
            self.put(Toast { id: 0, kind, text, undo: None, offer: "", retry: Some(Arc::new(retry)) });
        } else {
            self.error(error);
        }
    }

    /// Does once more what a message says has failed.
    pub fn retry(self, toast: &Toast) {
        self.dismiss(toast.id);
        if let Some(retry) = &toast.retry {
            retry();
        }
    }

    pub fn dismiss(self, id: u64) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }

    /// Takes back what a message offered to take back.
    pub fn undo(self, toast: &Toast) {
        let Some(request) = toast.undo.clone() else { return };
        self.dismiss(toast.id);
        self.take_back(request);
    }

    fn take_back(self, request: String) {
        spawn(async move {
            if let Err(error) = super::take_back(request.clone()).await {
                self.failed(&error, move || self.take_back(request.clone()));
            }
        });
    }

    fn push(self, kind: ToastKind, text: String, undo: Option<String>, offer: &'static str) {
        self.put(Toast { id: 0, kind, text, undo, offer, retry: None });
    }

    /// Shows a message, under a number of its own.
    fn put(self, toast: Toast) {
        let kind = toast.kind;
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            list.push(Toast { id, ..toast });
            if list.len() > 4 {
                list.remove(0);
            }
        });
        // Errors stay until they are read.
        if kind != ToastKind::Error {
            self.wait(id, STAY);
        }
    }

    /// Lets a message go when its steps are over. The clock stands while a message is held, so that none slips from under the hand.
    fn wait(self, id: u64, steps: u32) {
        let next = move || {
            let held = document().query_selector(HELD).ok().flatten().is_some();
            match steps.checked_sub(u32::from(!held)) {
                Some(left) if left > 0 => self.wait(id, left),
                _ => self.dismiss(id),
            }
        };
        set_timeout(next, STEP);
    }
}
