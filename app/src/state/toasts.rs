//! Short messages at the edge of the screen: what was done, with Undo, and what went wrong.

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

#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    pub id: u64,
    pub kind: ToastKind,
    pub text: String,
    /// The request that Undo takes back.
    pub undo: Option<String>,
    /// What taking it back is called.
    pub offer: &'static str,
}

/// The messages on the screen, oldest first.
#[derive(Clone, Copy)]
pub struct Toasts {
    pub list: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

const STAY: Duration = Duration::from_secs(8);

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
        if matches!(error, RpcError::Unauthenticated) {
            super::lost();
        } else {
            self.push(ToastKind::Error, error.to_string(), None, "");
        }
    }

    pub fn dismiss(self, id: u64) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }

    /// Takes back what a message offered to take back.
    pub fn undo(self, toast: &Toast) {
        let Some(request) = toast.undo.clone() else { return };
        self.dismiss(toast.id);
        spawn(async move {
            if let Err(error) = super::take_back(request).await {
                self.error(&error);
            }
        });
    }

    fn push(self, kind: ToastKind, text: String, undo: Option<String>, offer: &'static str) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            list.push(Toast { id, kind, text, undo, offer });
            if list.len() > 4 {
                list.remove(0);
            }
        });
        // Errors stay until they are read.
        if kind != ToastKind::Error {
            set_timeout(move || self.dismiss(id), STAY);
        }
    }
}
