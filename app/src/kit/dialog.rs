//! Modal dialogs on the browser's own `<dialog>`: focus stays inside, Escape closes, and focus
//! returns to where it was.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::icon::Icon;

use crate::kit::live::{effect, live, when};

/// A modal dialog. `children` are its body and foot (`dialog__body`, `dialog__foot`) and exist only
/// while it is open.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// `dialog--sm`, `dialog--lg` or `drawer`.
    #[prop(optional)]
    class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let before: StoredValue<Option<HtmlElement>, LocalStorage> = StoredValue::new_local(None);
    let id = super::keys::unique("dialog");
    effect(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            before.set_value(document().active_element().and_then(|e| e.dyn_into().ok()));
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let closed = move |_| {
        open.set(false);
        if let Some(element) = before.try_update_value(Option::take).flatten()
            && element.is_connected()
        {
            let _ = element.focus();
        }
    };
    // A click on the backdrop has the dialog itself as its target, and a link leads to a page that it must not lie on.
    let outside = move |event: web_sys::MouseEvent| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
        let followed = !elsewhere && target.closest("a[href]:not([target], [download])").ok().flatten().is_some();
        if followed || target.dyn_ref::<web_sys::HtmlDialogElement>().is_some() {
            open.set(false);
        }
    };
    let labelled = id.clone();
    view! {
        <dialog class=format!("dialog {class}") aria-labelledby=labelled node_ref=node on:close=closed on:click=outside>
            {when(move || open.get(), move || view! { <header class="dialog__head">
                    <h2 class="dialog__title" id=id.clone()>{live(move || title.get())}</h2>
                    <button type="button" class="btn btn--ghost btn--icon" aria-label="Close" on:click=move |_| open.set(false)>
                        <Icon name="x"/>
                    </button>
                </header>
                {children()} })}
        </dialog>
    }
}

/// A question with one dangerous answer; for what cannot be undone.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] text: Signal<String>,
    /// What the button does: "Delete 12 sites".
    #[prop(into)]
    action: Signal<String>,
    on_yes: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title class="dialog--sm">
            <div class="dialog__body"><p>{live(move || text.get())}</p></div>
            <footer class="dialog__foot">
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Cancel"</button>
                <button type="button" class="btn btn--danger" on:click=move |_| { open.set(false); on_yes.run(()); }>
                    {live(move || action.get())}
                </button>
            </footer>
        </Dialog>
    }
}
