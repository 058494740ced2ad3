//! Choosing references: a combobox that searches as one types (WAI-ARIA combobox with a listbox).
//!
//! Arrows walk the list, Enter chooses, Escape closes, Backspace in an empty box takes away the last
//! chip. An emptied box means no reference. Nothing is chosen that was not chosen on purpose.

use leptos::html;
use leptos::prelude::*;
use shared::choices::ChoiceSet;
use shared::registry;
use shared::rpc::Link;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, Node};

use super::options::Options;
use crate::kit::icon::Icon;
use crate::kit::live::{boxed, effect, live, when};

/// How many references a picker holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arity {
    #[default]
    One,
    Many,
}

/// What one picker is made of; shared by its parts.
#[derive(Clone, Copy)]
pub(super) struct Combo {
    pub(super) id: StoredValue<String>,
    pub(super) model: Signal<String>,
    pub(super) chosen: RwSignal<Vec<Link>>,
    pub(super) arity: Arity,
    pub(super) text: RwSignal<String>,
    pub(super) open: RwSignal<bool>,
    pub(super) active: RwSignal<usize>,
    pub(super) options: Options,
    pub(super) input: NodeRef<html::Input>,
}

/// A combobox over the objects of one model (`app.model`). `chosen` holds at most one link for
/// `Arity::One`. `params` narrow what is offered, in the grammar of list filters.
#[component]
pub fn Picker(
    #[prop(into)] id: String,
    #[prop(into)] model: Signal<String>,
    chosen: RwSignal<Vec<Link>>,
    #[prop(optional)] arity: Arity,
    #[prop(optional, into)] params: Signal<Vec<(String, String)>>,
    /// Offered in place of a model's objects.
    #[prop(optional)]
    choices: Option<&'static ChoiceSet>,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
    /// Only needed where no `<label for=id>` names the box.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let combo = Combo {
        id: StoredValue::new(id.clone()),
        model,
        chosen,
        arity,
        text: RwSignal::new(String::new()),
        open: RwSignal::new(false),
        active: RwSignal::new(0),
        options: Options::new(model, params, choices),
        input: NodeRef::new(),
    };
    effect(move || combo.show_chosen(&chosen.read()));
    on_cleanup(move || combo.options.forget());
    let frame = NodeRef::<html::Div>::new();
    let left = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        if !frame.get_untracked().is_some_and(|frame| frame.contains(to.as_ref())) {
            combo.leave();
        }
    };
    let up = RwSignal::new(false);
    effect(move || {
        if combo.open.get()
            && let Some(frame) = frame.get_untracked()
        {
            let bottom = frame.get_bounding_client_rect().bottom();
            let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0);
            up.set(height - bottom < 260.0 && bottom > height / 2.0);
        }
    });
    let list_class = move || if up.get() { "combo__list combo__list--up" } else { "combo__list" };
    let list_id = format!("{id}-list");
    let (controls, list_label) =
        (list_id.clone(), if label.is_empty() { "Suggestions".to_owned() } else { label.clone() });
    let label = (!label.is_empty()).then_some(label);
    view! {
        <div class="combo" data-open=move || combo.open.get().to_string() node_ref=frame on:focusout=left>
            <div class="combo__box" on:click=move |_| combo.focus()>
                {live(move || combo.chips())}
                <input class="combo__input" id=id type="text" role="combobox" autocomplete="off" spellcheck="false"
                    aria-autocomplete="list" aria-label=label node_ref=combo.input prop:value=move || combo.text.get()
                    aria-expanded=move || combo.open.get().to_string()
                    aria-controls=move || combo.open.get().then(|| controls.clone())
                    aria-activedescendant=move || combo.active_id()
                    aria-describedby=move || Some(describedby.get()).filter(|ids| !ids.is_empty())
                    aria-invalid=move || invalid.get().then_some("true")
                    placeholder=move || combo.placeholder()
                    on:input=move |event| combo.typed(event_target_value(&event))
                    on:keydown=move |event| combo.key(&event)
                    on:focus=move |_| combo.select_text() />
                {live(move || combo.clear_button())}
                <span class="combo__arrow"><Icon name="chevron-down" /></span>
            </div>
            {when(move || combo.open.get(), move || view! { <ul class=boxed(list_class) id=list_id.clone() role="listbox" aria-label=list_label.clone()>
                    {live(move || combo.list())}
                </ul> })}
        </div>
    }
}

impl Combo {
    pub(super) fn one(self) -> bool {
        self.arity == Arity::One
    }

    /// The box of a single reference shows what is chosen.
    fn show_chosen(self, chosen: &[Link]) {
        if self.one() {
            self.text.set(chosen.first().map(|link| link.title.clone()).unwrap_or_default());
        }
    }

    fn placeholder(self) -> String {
        if !self.chosen.read().is_empty() {
            return String::new();
        }
        let meta = registry::model(&self.model.read());
        let plural = meta.map(|meta| crate::kit::number::lower(meta.plural));
        match plural.or_else(|| self.options.any().then(|| "choices".to_owned())) {
            Some(plural) => format!("Search {plural}…"),
            None => String::new(),
        }
    }

    fn select_text(self) {
        if let (true, Some(input)) = (self.one(), self.input.get_untracked()) {
            input.select();
        }
    }

    fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            let _ = input.focus();
        }
        self.show();
    }

    /// Opens the list with everything, or with what matches the text of a box of many.
    fn show(self) {
        if self.open.get_untracked() || !self.options.any() {
            return;
        }
        self.open.set(true);
        self.active.set(usize::MAX);
        let text = if self.one() { String::new() } else { self.text.get_untracked() };
        self.options.search(text);
    }

    fn typed(self, text: String) {
        self.text.set(text.clone());
        self.active.set(if text.trim().is_empty() { usize::MAX } else { 0 });
        if self.options.any() {
            self.open.set(true);
            self.options.search_soon(text);
        }
    }

    /// Closes; a box of one that was emptied holds nothing from now on.
    fn leave(self) {
        self.options.forget();
        self.open.set(false);
        if self.one() && self.text.read_untracked().trim().is_empty() && !self.chosen.read_untracked().is_empty() {
            self.chosen.set(Vec::new());
        }
        let chosen = self.chosen.get_untracked();
        self.show_chosen(&chosen);
        if !self.one() {
            self.text.set(String::new());
        }
    }

    pub(super) fn choose(self, link: Link) {
        if self.one() {
            self.open.set(false);
            self.chosen.set(vec![link]);
            return;
        }
        self.chosen.update(|chosen| match chosen.iter().position(|have| have.id == link.id) {
            Some(at) => {
                chosen.remove(at);
            }
            None => chosen.push(link),
        });
        if !self.text.read_untracked().is_empty() {
            self.text.set(String::new());
            self.options.search(String::new());
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let (open, count) = (self.open.get_untracked(), self.options.links.read_untracked().len());
        let at = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.show(),
            "ArrowDown" if count > 0 => self.active.set(if at >= count - 1 { 0 } else { at + 1 }),
            "ArrowUp" if count > 0 => self.active.set(if at == 0 || at >= count { count - 1 } else { at - 1 }),
            "ArrowDown" | "ArrowUp" => {}
            "Enter" if open => {
                // While the answer to what was typed is on its way, the list is of another question.
                let link = self.options.links.read_untracked().get(at).cloned();
                if let (Some(link), false) = (link, self.options.busy.get_untracked()) {
                    self.choose(link);
                }
            }
            "Escape" if open => {
                event.stop_propagation();
                self.open.set(false);
                let chosen = self.chosen.get_untracked();
                self.show_chosen(&chosen);
            }
            "Backspace" if !self.one() && self.text.read_untracked().is_empty() => {
                self.chosen.update(|chosen| {
                    chosen.pop();
                });
                return;
            }
            _ => return,
        }
        event.prevent_default();
        self.scroll_to_active();
    }

    pub(super) fn option_id(self, position: usize) -> String {
        self.id.with_value(|id| format!("{id}-o{position}"))
    }

    fn active_id(self) -> Option<String> {
        let at = self.active.get();
        (self.open.get() && at < self.options.links.read().len()).then(|| self.option_id(at))
    }

    fn scroll_to_active(self) {
        let Some(id) = self.active_id() else { return };
        request_animation_frame(move || {
            if let Some(element) = document().get_element_by_id(&id) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
}

/// The element's own focus, for callers that point at a field with an error.
pub fn focus_on(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
